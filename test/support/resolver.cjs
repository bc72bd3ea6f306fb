// Sources import each other with the extension that the compiled files have: './lot.js' is lot.ts.
module.exports = (request, options) => {
  if (/^\.{1,2}\/.*\.js$/.test(request) && !options.basedir.includes('node_modules')) {
    try {
      return options.defaultResolver(request.replace(/\.js$/, '.ts'), options);
    } catch {
      // a plain JavaScript file
    }
  }
  return options.defaultResolver(request, options);
};
