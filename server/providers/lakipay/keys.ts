/** The public keys that LakiPay's webhooks are verified with, as an operator gives them: PEM text, or a file of it. */

import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** LakiPay signs with RSA-2048; whatever is shorter is not theirs. */
const MIN_MODULUS_BITS = 2048
const BLOCK = /-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]+-----END \1-----/g

/**
 * Several keys may stand one after the other while LakiPay changes from one to the next. Each is built once, here.
 * @param text PEM blocks (line breaks may be written as `\n`, as env files do), or the path of a file that holds them
 * @throws {Error} with a message that reads on from the variable's name
 */
export function publicKeys(text: string): readonly KeyObject[] {
  const pem = text.includes('-----BEGIN ') ? text.replaceAll('\\n', '\n') : readPem(text)
  const blocks = pem.match(BLOCK) ?? []
  // A private key or a certificate would work as well. Neither belongs here, and the first is a leak.
  if (blocks.length === 0 || blocks.length !== pem.match(/-----BEGIN /g)?.length) {
    throw new Error('must hold public keys in PEM ("-----BEGIN PUBLIC KEY-----") and nothing else')
  }
  return blocks.map((block) => {
    const key = keyOf(block)
    if (key?.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) < MIN_MODULUS_BITS) {
      throw new Error(`must be RSA keys of at least ${MIN_MODULUS_BITS} bits`)
    }
    return key
  })
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    throw new Error('must be a public key in PEM, or a file of it that can be read')
  }
}

function keyOf(block: string): KeyObject | null {
  try {
    return createPublicKey(block)
  } catch {
    return null
  }
}
