/** node-fetch asks for this package for runtimes without a URL of their own; Node has one, and takes it first. */
export default { URL: globalThis.URL };
