/**
 * Ways to sign a webhook. Echezona's document names neither header nor algorithm; its own shop plugin has the first of each
 * list, other gateways of the region have the rest.
 */

import { createHmac } from 'node:crypto'

export const SCHEMES = ['hmac-raw', 'hmac-data', 'static-token'] as const
export const ALGORITHMS = ['sha256', 'sha512'] as const
export const ENCODINGS = ['hex', 'base64', 'upper-hex'] as const

export interface Signing {
  headerName: string
  /** `hmac-raw` covers the body, `hmac-data` its member `data` alone; `static-token` is the secret itself. */
  scheme: (typeof SCHEMES)[number]
  algorithm: (typeof ALGORITHMS)[number]
  encoding: (typeof ENCODINGS)[number]
  /** Before the value, like `sha256=`. */
  prefix: string
}

export const USUAL_SIGNING: Readonly<Signing> = {
  headerName: 'X-Echezona-Signature',
  scheme: 'hmac-raw',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: '',
}

/** @param data the text of the member `data` as it stands in `body` */
export function signatureOf(signing: Signing, secret: string, body: string, data: string): string {
  return signing.prefix + value(signing, secret, signing.scheme === 'hmac-data' ? data : body)
}

function value({ scheme, algorithm, encoding }: Signing, secret: string, text: string): string {
  if (scheme === 'static-token') return secret
  const digest = createHmac(algorithm, secret).update(text, 'utf8')
  if (encoding === 'base64') return digest.digest('base64')
  const hex = digest.digest('hex')
  return encoding === 'upper-hex' ? hex.toUpperCase() : hex
}
