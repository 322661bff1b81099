/** How LakiConnect signs what it sends: HMAC-SHA256 in hex over the raw body, keyed with the secret as it stands, `whsec_` and all. */

import { createHmac } from 'node:crypto'

export function signatureHeader(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', Buffer.from(secret, 'utf8')).update(body, 'utf8').digest('hex')}`
}
