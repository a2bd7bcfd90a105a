// Starts the page: one Trusted Types policy that lets only this origin's scripts through, then the wasm module.
const own = (url) => {
  const parsed = new URL(url, location.href);
  if (parsed.origin !== location.origin) throw new TypeError("script from another origin: " + parsed.origin);
  return parsed.href;
};
if (self.trustedTypes && !trustedTypes.defaultPolicy) trustedTypes.createPolicy("default", { createScriptURL: own });

const say = (id) => {
  const note = document.getElementById(id);
  if (note) note.hidden = false;
  const waiting = document.getElementById("boot-waiting");
  if (waiting) waiting.hidden = true;
};

// A module of one function that uses a vector instruction: tells whether this browser has simd128.
const simd = () =>
  WebAssembly.validate(
    new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]),
  );

if (typeof WebAssembly !== "object") {
  say("boot-no-wasm");
} else if (!simd()) {
  say("boot-no-simd");
} else {
  try {
    const { default: init } = await import("./app.js");
    await init({ module_or_path: "/app_bg.wasm" });
  } catch (error) {
    console.error(error);
    say("boot-failed");
  }
}
