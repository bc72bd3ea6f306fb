import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/', 'node_modules/', '.kula/'] },
  js.configs.recommended,
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        URL: 'readonly',
        module: 'writable',
      },
    },
  },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'max-lines-per-function': ['error', { max: 90, skipBlankLines: true, skipComments: true }],
      // A room adds its settings to Config by an interface that only extends.
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings are parsed once: src/platform/config.ts.' },
        { object: 'Math', property: 'random', message: 'Ids and secrets come from src/platform.' },
      ],
      'no-restricted-imports': [
        'error',
        { patterns: [{ regex: '^\\..*\\.ts$', message: "Name the compiled file: './lot.js'." }] },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Amounts and ids go into messages: bigint and number print as one expects.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Decorated classes may carry nothing but their decorators; modules of TypeGraphQL are such.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // It rewrites `as T` into `!`, which no-non-null-assertion refuses.
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // Resolvers answer plain records for TypeGraphQL's classes; unions resolve by __typename, not by instance.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    // The process's own edges read its environment and print.
    files: ['src/cli/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-restricted-properties': 'off', 'no-console': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'max-lines-per-function': 'off',
      'no-restricted-properties': 'off',
      // Answers over the wire are looked at field by field (`Loose`, test/support/server.ts).
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Amounts are strings and bigints here too, and every word that is shown comes from messages/.
    files: ['src/client/**/*.ts', 'src/console/**/*.{ts,tsx}'],
    ignores: ['src/console/parts/charts/to-pixels.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name=/^(Number|parseFloat)$/]',
          message: 'An amount is never a float: use toMicros, or parseInt of what is no amount.',
        },
        {
          selector: "CallExpression[callee.object.name='Number'][callee.property.name='parseFloat']",
          message: 'An amount is never a float: use toMicros.',
        },
        { selector: "UnaryExpression[operator='+']", message: 'An amount is never a float: use toMicros.' },
        {
          selector: 'JSXText[value=/[^\\s]/]',
          message: 'What people read comes from messages/, in both languages.',
        },
        {
          selector: 'JSXExpressionContainer > Literal[value=/[A-Za-z]/]',
          message: 'What people read comes from messages/, in both languages.',
        },
        {
          selector: 'JSXAttribute[name.name=/^(title|alt|placeholder|aria-label|label|heading)$/] > Literal',
          message: 'What people read comes from messages/, in both languages.',
        },
      ],
    },
  },
  {
    // Components are read from the top: what a screen shows is one expression.
    files: ['src/console/**/*.tsx'],
    rules: { '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }] },
  },
  { files: ['test/support/global-*.ts'], rules: { 'no-restricted-imports': 'off' } },
);
