import { describe, expect, it } from 'vitest'
import { USUAL_SIGNING, signatureOf } from '../../../demo/simulators/echezona/signature.ts'
import type { Signing } from '../../../demo/simulators/echezona/signature.ts'

const key = 'sk_test_ngn_4b7a1e'
const data =
  '{"transaction_id":"123456789","amount":5000,"currency":"NGN","status":"success",' +
  '"customer":{"email":"customer@example.com","name":"John Doe"}}'
const body = `{"event":"payment.success","data":${data}}`
const sha512 =
  '966c47a720f4a5aed5d3bd1af0b9ca13b98f7342e8415fcece93ab48a64d0a0b' +
  'fce525f273660844acde6bced9243da95be62918b2079821bf417723921afd05'

describe('Echezona simulator: signatures', () => {
  it.each<[string, Partial<Signing>, string]>([
    ['as usual', {}, 'a63daf4a7df14f86e85bdf611932d694db4dd71eccd569a5734258f558ce7449'],
    ['in base64', { encoding: 'base64' }, 'pj2vSn3xT4boW99hGTLWlNtN1x7M1Wmlc0JY9VjOdEk='],
    ['with SHA-512', { algorithm: 'sha512' }, sha512],
    ['with SHA-512 in capitals', { algorithm: 'sha512', encoding: 'upper-hex' }, sha512.toUpperCase()],
    ['over data alone', { scheme: 'hmac-data' }, '035613f9931c1790ae4cee8a9da41b72d5fc12bec62ad386d5febaf7e48e1b90'],
    ['by a static token', { scheme: 'static-token' }, key],
    ['with a prefix', { prefix: 'sha256=' }, 'sha256=a63daf4a7df14f86e85bdf611932d694db4dd71eccd569a5734258f558ce7449'],
  ])("sign the document's example %s", (_name, change, value) => {
    expect(signatureOf({ ...USUAL_SIGNING, ...change }, key, body, data)).toBe(value)
  })

  it('depend on the amount', () => {
    expect(signatureOf(USUAL_SIGNING, key, body.replace('5000', '1'), data)).toBe(
      '6371ba4bb3a8efbc41d5676363f26f3368c9cc0d448ba12ac9ad36d8a9999dc6',
    )
  })
})
