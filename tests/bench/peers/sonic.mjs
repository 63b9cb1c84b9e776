// SonicJS as its documentation begins: an application with its defaults.
import { createSonicJSApp } from "@sonicjs-cms/core";

export default createSonicJSApp({ collections: { autoSync: false }, plugins: { autoLoad: false } });
