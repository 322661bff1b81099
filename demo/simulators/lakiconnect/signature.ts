/**
 * Signs as LakiConnect does: HMAC-SHA256 in hex over the raw body. The key is the secret exactly as it stands, `whsec_`
 * included.
 */

import { createHmac } from 'node:crypto'

export function signatureHeader(secret: string, body: string): string {
  return `sha256=${createHmac('sha256', Buffer.from(secret, 'utf8')).update(body, 'utf8').digest('hex')}`
}
