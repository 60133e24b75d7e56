/**
 * Entry of the console's page: styles, words, stores, routes, and then the face that the session's state asks for.
 *
 * zod must not compile code here (the content policy forbids it), so it is told first.
 */
import './app/without-eval';

import '@fontsource-variable/inter/wght.css';
import 'element-plus/theme-chalk/index.css';
import './app/tokens.css';
import './app/element.css';
import './app/base.css';

import { createPinia } from 'pinia';
import { createApp } from 'vue';

import App from './app/app.vue';
import { i18n } from './app/i18n';
import { router } from './app/router';

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
