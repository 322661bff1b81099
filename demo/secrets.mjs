/** The demo's keys and secrets, made once per data folder: the orders in the folder are signed with them. */

import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Reads them from the folder, and adds those that an older demo did not need. Only the file's owner may read it. */
export function openSecrets(folder) {
  const file = join(folder, 'secrets.json')
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
  const secrets = {
    orderTokenSecret: secret(),
    merchantApiKey: secret(),
    adminToken: secret(),
    orderWebhookSecret: signingSecret(),
    pakhipayApiKey: secret(),
    lakipayApiKey: `${secret()}:${secret()}`,
    echezonaApiKey: secret(),
    echezonaWebhookSecret: secret(),
    lopayApiKey: secret(),
    lopayWebhookSecret: signingSecret(),
    sslcommerzPassword: secret(),
    paystackSecretKey: `sk_test_${secret()}`,
    bkashPassword: secret(),
    bkashAppSecret: secret(),
    chapaSecretKey: `CHASECK_TEST-${secret()}`,
    chapaWebhookSecret: secret(),
    ...known,
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 })
  return secrets
}

function secret() {
  return randomBytes(32).toString('base64url')
}

function signingSecret() {
  return `whsec_${randomBytes(32).toString('base64')}`
}
