/** The public keys that verify LakiPay's webhooks, as an operator sets them: PEM text or a file of it. */

import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** LakiPay signs with RSA-2048. A shorter key is not theirs. */
const MIN_MODULUS_BITS = 2048
const BLOCK = /-----BEGIN ((?:RSA )?PUBLIC KEY)-----[^-]+-----END \1-----/g

/**
 * Several keys may follow each other while LakiPay changes from one to the next. Each is parsed once, here.
 * @param text PEM blocks, in which `\n` may stand for a line break, as in env files; or the path of a file with them
 * @throws {Error} with a message that continues the variable's name
 */
export function publicKeys(text: string): readonly KeyObject[] {
  const pem = text.includes('-----BEGIN ') ? text.replaceAll('\\n', '\n') : readPem(text)
  const blocks = pem.match(BLOCK) ?? []
  // A private key or a certificate would work, too. Neither belongs here, and a private key would be a leak.
  if (blocks.length === 0 || blocks.length !== pem.match(/-----BEGIN /g)?.length) {
    throw new Error('must contain public keys in PEM ("-----BEGIN PUBLIC KEY-----") and nothing else')
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
    throw new Error('must be a public key in PEM, or the path of a file with one that the companion can read')
  }
}

function keyOf(block: string): KeyObject | null {
  try {
    return createPublicKey(block)
  } catch {
    return null
  }
}
