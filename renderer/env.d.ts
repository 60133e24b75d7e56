/// <reference types="vite/client" />

/** What the linter sees of a component; vue-tsc reads the file itself. */
declare module '*.vue' {
  import type { DefineComponent } from 'vue';

  const component: DefineComponent;
  export default component;
}
