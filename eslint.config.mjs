// The rules of writing that a machine can check; who may import whom is .dependency-cruiser.cjs.
// Invariants: no `any`, no forgotten promise, short functions; core/ is pure (no clock, no randomness, no
// input or output, no built-in modules); one file in the whole checkout imports sqlite3.
// A rule given twice replaces itself, so the import bans are composed per folder and never merged.
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { builtinModules } from 'node:module';
import vue from 'eslint-plugin-vue';
import tseslint from 'typescript-eslint';

import { componentParser } from './scripts/component-parser.mjs';

const FUNCTION_LINES_MAX = 90;

const SQLITE_ELSEWHERE = {
  name: 'sqlite3',
  message: 'Only database/sqlite-driver.ts imports sqlite3, so that another driver is a matter of one file.',
};
const PURE = 'core/ is pure: it gets this through a port or as an argument.';
const impureModules = [...builtinModules.filter((name) => !name.startsWith('_')), 'sqlite3', 'knex', 'pg'];
const impureGlobals = [
  'Buffer',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
];

/** An import ban holds for dynamic imports too; no-restricted-imports does not see those. */
function dynamicImportBan(pattern, message) {
  return { selector: `ImportExpression > Literal[value=/${pattern}/]`, message };
}

const sqliteDynamicBan = dynamicImportBan('^sqlite3(\\u002F|$)', SQLITE_ELSEWHERE.message);

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'node_modules/', 'tmp/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,mjs,vue}'],
    ignores: ['eslint.config.mjs'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.vue'],
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      // In-memory stores answer at once behind ports that promise.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      curly: ['error', 'multi-line', 'consistent'],
      eqeqeq: 'error',
      'max-lines-per-function': [
        'error',
        { max: FUNCTION_LINES_MAX, skipBlankLines: true, skipComments: true },
      ],
      'no-restricted-imports': ['error', { paths: [SQLITE_ELSEWHERE] }],
      'no-restricted-syntax': ['error', sqliteDynamicBan],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['renderer/**/*.vue'],
    extends: [vue.configs['flat/recommended']],
    languageOptions: { parserOptions: { parser: componentParser } },
    rules: {
      // Layout is prettier's.
      'vue/first-attribute-linebreak': 'off',
      'vue/html-closing-bracket-newline': 'off',
      'vue/html-indent': 'off',
      'vue/html-self-closing': 'off',
      'vue/max-attributes-per-line': 'off',
      'vue/multiline-html-element-content-newline': 'off',
      'vue/singleline-html-element-content-newline': 'off',
      'vue/block-lang': ['error', { script: { lang: 'ts' } }],
      'vue/component-api-style': ['error', ['script-setup']],
      'vue/no-v-html': 'error',
      // Composables give functions to be taken apart (vue-i18n's types call them methods).
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // The compiler checks both.
      'vue/require-default-prop': 'off',
      'no-undef': 'off',
    },
  },
  {
    files: ['core/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: impureModules.map((name) => ({ name, message: PURE })),
          patterns: [{ regex: '^(node:|sqlite3/|knex/|pg/)', message: PURE }],
        },
      ],
      'no-restricted-globals': ['error', ...impureGlobals.map((name) => ({ name, message: PURE }))],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: PURE },
        { object: 'Date', property: 'now', message: PURE },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: PURE },
        { selector: "CallExpression[callee.name='Date']", message: PURE },
        { selector: "Identifier[name='globalThis']", message: PURE },
        dynamicImportBan('^(node:|sqlite3|knex|pg)', PURE),
      ],
    },
  },
  {
    files: ['electron/**/*.ts'],
    ignores: ['electron/open-link.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { property: 'openExternal', message: 'Only electron/open-link.ts hands an address to the system.' },
      ],
    },
  },
  {
    files: ['database/sqlite-driver.ts'],
    rules: { 'no-restricted-imports': 'off', 'no-restricted-syntax': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/unbound-method': 'off',
      'max-lines-per-function': 'off',
    },
  },
  {
    // Names are checked by the compiler in .mjs files; this one is read by a tool as CommonJS.
    files: ['**/*.{mjs,cjs}'],
    languageOptions: { globals: { module: 'writable' } },
    rules: { 'no-undef': 'off' },
  },
);
