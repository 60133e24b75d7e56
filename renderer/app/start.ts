/** Puts the page together: styles, words, stores, routes, and the face that the session's state asks for. */
import '@fontsource-variable/inter/wght.css';
import './element-styles';
import './tokens.css';
import './element.css';
import './base.css';

import { createPinia } from 'pinia';
import { createApp } from 'vue';

import App from './app.vue';
import { i18n } from './i18n';
import { router } from './router';

createApp(App).use(createPinia()).use(i18n).use(router).mount('#app');
