// A certified OpenID provider (npm: oidc-provider) on a free port of this machine, and a person who signs in there by
// authorization code with PKCE. Prints its issuer, then on each line read from standard input the tokens of that person.
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(pathToFileURL(process.env.BLINDFOLD_OIDC_PROVIDER + "/package.json"));
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")));
const RETURN = "http://127.0.0.1:8080/signed-in";
const server = createServer();
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const issuer = `http://127.0.0.1:${server.address().port}`;
const provider = new Provider(issuer, {
  clients: [{ client_id: "blindfold-app", token_endpoint_auth_method: "none", redirect_uris: [RETURN],
    grant_types: ["authorization_code"], response_types: ["code"], application_type: "native" }],
  findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true }) }),
  claims: { openid: ["sub"], email: ["email", "email_verified"] },
  extraTokenClaims: (_context, token) => ({ preferred_username: token.accountId }),
  clientBasedCORS: () => true,
  features: {
    devInteractions: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => undefined,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => ({ scope: "api", audience: resource,
        accessTokenFormat: "jwt", accessTokenTTL: 600, jwt: { sign: { alg: "RS256" } } }),
    },
  },
});
server.on("request", provider.callback());

const cookies = new Map();
async function go(address, form) {
  const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
  const body = form && new URLSearchParams(form);
  const answer = await fetch(new URL(address, issuer), { method: form ? "POST" : "GET", headers, body, redirect: "manual" });
  for (const line of answer.headers.getSetCookie()) {
    const [pair] = line.split(";");
    cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }
  return answer;
}

async function signIn(name, resource) {
  cookies.clear();
  const verifier = randomBytes(32).toString("base64url");
  const challenge = createHash("sha256").update(verifier).digest("base64url");
  const query = new URLSearchParams({ response_type: "code", client_id: "blindfold-app", redirect_uri: RETURN, scope: "openid email",
    resource, state: "s", code_challenge: challenge, code_challenge_method: "S256" });
  let answer = await go(`/auth?${query}`);
  for (let step = 0; step < 12; step += 1) {
    const next = answer.headers.get("location");
    if (next?.startsWith(RETURN)) {
      const code = new URL(next).searchParams.get("code");
      if (!code) throw new Error(next);
      const granted = await go("/token", { grant_type: "authorization_code", code, redirect_uri: RETURN, client_id: "blindfold-app",
        code_verifier: verifier, resource });
      return granted.json();
    }
    if (next) {
      answer = await go(next);
    } else {
      const page = await answer.text();
      const action = page.match(/action="([^"]+)"/)?.[1];
      if (!action) throw new Error(`${answer.status} ${page.slice(0, 400)}`);
      const form = page.includes('value="login"') ? { prompt: "login", login: name, password: "x" } : { prompt: "consent" };
      answer = await go(action, form);
    }
  }
  throw new Error("no end of redirects");
}

console.log(JSON.stringify({ issuer }));
for await (const line of createInterface({ input: process.stdin })) {
  const [name, resource] = line.split(" ");
  console.log(JSON.stringify(await signIn(name, resource)));
}
process.exit(0);
