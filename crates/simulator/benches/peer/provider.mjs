// npm `oidc-provider` with its own in-memory store, to be measured beside Florin on the same machine.
//
// Prints its address as one line of JSON. Then each line of standard input asks for codes, refresh tokens or access
// tokens, which are made without HTTP and printed as one line, so that what a load needs first is not measured.
// Ends when standard input closes.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import Provider, { errors } from 'oidc-provider';

// Standard output holds answers alone, so the package's notices go to the other one.
console.info = console.error;

const redirectUri = 'https://bench.example.com/callback';
const clientId = 'bench';
const clientSecret = randomBytes(32).toString('base64url');
// No ID token is asked for: the lightest answer there is.
const scope = 'offline_access';
const accountId = 'customer';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const address = `127.0.0.1:${server.address().port}`;

const provider = new Provider(`http://${address}`, {
  clients: [{
    client_id: clientId,
    client_secret: clientSecret,
    id_token_signed_response_alg: 'ES256',
    grant_types: ['authorization_code', 'refresh_token'],
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'client_secret_basic',
  }],
  cookies: { keys: [randomBytes(32).toString('base64url')] },
  features: { devInteractions: { enabled: false }, introspection: { enabled: true } },
  async findAccount(_, sub) {
    return { accountId: sub, claims: async () => ({ sub }) };
  },
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
  // Longer than a run.
  ttl: { AccessToken: 3600, AuthorizationCode: 600, Grant: 86_400, RefreshToken: 86_400 },
});
provider.on('server_error', (_, error) => console.error(error));
provider.on('grant.error', (_, error) => console.error(error.error_detail ?? error));
server.on('request', provider.callback());
// A connection is kept for as long as the load wants it.
server.keepAliveTimeout = 0;

const client = await provider.Client.find(clientId);

async function grantId() {
  const grant = new provider.Grant({ accountId, clientId });
  grant.addOIDCScope(scope);
  return grant.save();
}

const makers = {
  async codes({ count }) {
    const grant = await grantId();
    const made = [];
    for (let place = 0; place < count; place += 1) {
      const verifier = randomBytes(32).toString('base64url');
      const codeChallenge = createHash('sha256').update(verifier).digest('base64url');
      const code = new provider.AuthorizationCode({
        accountId, client, codeChallenge, codeChallengeMethod: 'S256', grantId: grant, redirectUri, scope,
      });
      made.push([await code.save(), verifier]);
    }
    return made;
  },
  // Each of its own grant, as each customer has one; with `jkt`, bound to that key.
  async refreshes({ count, jkt }) {
    const made = [];
    for (let place = 0; place < count; place += 1) {
      const token = new provider.RefreshToken({
        accountId, client, grantId: await grantId(), gty: 'authorization_code', jkt, scope,
      });
      made.push(await token.save());
    }
    return made;
  },
  async accesses({ count }) {
    const made = [];
    for (let place = 0; place < count; place += 1) {
      const token = new provider.AccessToken({
        accountId, client, grantId: await grantId(), gty: 'authorization_code', scope,
      });
      made.push(await token.save());
    }
    return made;
  },
};

console.log(JSON.stringify({
  address,
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
  redirect_uri: redirectUri,
}));
for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line);
  const make = makers[ask.make];
  if (!make) throw new errors.InvalidRequest(`nothing is called ${ask.make}`);
  console.log(JSON.stringify(await make(ask)));
}
server.close();
server.closeAllConnections();
