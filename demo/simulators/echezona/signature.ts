/**
 * Ways to sign a webhook. Echezona's document names neither a header nor an algorithm. The first value of each list is
 * the one of its own shop plugin. The others are common among gateways of the region.
 */

import { createHmac } from 'node:crypto'

export const SCHEMES = ['hmac-raw', 'hmac-data', 'static-token'] as const
export const ALGORITHMS = ['sha256', 'sha512'] as const
export const ENCODINGS = ['hex', 'base64', 'upper-hex'] as const

export interface Signing {
  headerName: string
  /** `hmac-raw` covers the body, `hmac-data` its member `data` alone. `static-token` sends the secret itself. */
  scheme: (typeof SCHEMES)[number]
  algorithm: (typeof ALGORITHMS)[number]
  encoding: (typeof ENCODINGS)[number]
  /** Stands before the value, like `sha256=`. */
  prefix: string
}

export const USUAL_SIGNING: Readonly<Signing> = {
  headerName: 'X-Echezona-Signature',
  scheme: 'hmac-raw',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: '',
}

/** @param data the text of the member `data`, exactly as `body` contains it */
export function signatureOf(signing: Signing, secret: string, body: string, data: string): string {
  return signing.prefix + digestOf(signing, secret, signing.scheme === 'hmac-data' ? data : body)
}

function digestOf({ scheme, algorithm, encoding }: Signing, secret: string, text: string): string {
  if (scheme === 'static-token') return secret
  const hmac = createHmac(algorithm, secret).update(text, 'utf8')
  if (encoding === 'base64') return hmac.digest('base64')
  const hex = hmac.digest('hex')
  return encoding === 'upper-hex' ? hex.toUpperCase() : hex
}
