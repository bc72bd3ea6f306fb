// The one rule that oxlint (.oxlintrc.json) does not have; it needs no types.
import tseslint from 'typescript-eslint';

export default tseslint.config({
  // Amounts are strings and bigints here too, and every word that is shown comes from messages/.
  files: ['src/client/**/*.ts', 'src/console/**/*.{ts,tsx}'],
  ignores: ['src/console/parts/charts/to-pixels.ts'],
  languageOptions: { parser: tseslint.parser },
  // The other rules' comments are oxlint's.
  linterOptions: { reportUnusedDisableDirectives: 'off' },
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
});
