/** Signs a form as SSLCommerz does: a digest over its fields and the digest of the store's password. */

import { createHash } from 'node:crypto'

export type Form = Readonly<Record<string, string>>

/** @returns the form with the names of its fields and a digest of each kind */
export function signForm(form: Form, password: string): Form {
  return {
    ...form,
    verify_sign: signatureOf(form, password, 'md5'),
    verify_sign_sha2: signatureOf(form, password, 'sha256'),
    verify_key: Object.keys(form).join(','),
  }
}

export function signatureOf(form: Form, password: string, algorithm: 'md5' | 'sha256'): string {
  const lines = new Map(Object.entries(form))
  lines.set('store_passwd', createHash(algorithm).update(password).digest('hex'))
  const text = [...lines.keys()].sort().map((name) => `${name}=${lines.get(name) ?? ''}`)
  return createHash(algorithm).update(text.join('&')).digest('hex')
}
