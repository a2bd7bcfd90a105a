// Entry of the vault worker and of each worker of its pool: a Trusted Types policy of its own, then the vault's wasm module.
if (self.trustedTypes && !trustedTypes.defaultPolicy) {
  trustedTypes.createPolicy("default", {
    createScriptURL: (url) => {
      const parsed = new URL(url, location.href);
      if (parsed.origin !== location.origin) throw new TypeError("script from another origin: " + parsed.origin);
      return parsed.href;
    },
  });
}
const { default: init } = await import("./vault.js");
await init({ module_or_path: new URL("./vault_bg.wasm", import.meta.url) });
