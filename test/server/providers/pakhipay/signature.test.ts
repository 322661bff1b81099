import { describe, expect, test } from 'vitest'
import type { WebhookDelivery } from '../../../../server/contract/provider.ts'
import { SIGNATURE_FORMS } from '../../../../server/providers/pakhipay/signature-forms.ts'
import { delivery, fixtureNames, formOrRefusal, readFixture } from '../deliveries.ts'
import { KEY } from '../pakhipay.fixtures.ts'
import { MESSAGE, pakhipayBench, signed } from './fixture.ts'

const { open } = pakhipayBench()
const PYTHON_DEFAULT = '64273f4d6d2720ff8e6bc8cb2a2dc4ccb3bd6657aebcaed45056c24ab28f73a9'

/** The signature form that accepts a webhook, or the code of its refusal. */
const verdict = (webhook: WebhookDelivery, settings: Record<string, string> = {}) =>
  formOrRefusal(open(settings), webhook, [KEY])

describe('pakhipay webhook signature', () => {
  const sorted = { amount: '100.00', order_id: 'your-order-id', status: 'completed', transaction_id: 'TRX123456789' }
  const body = (signature: string) =>
    '{"status": "completed", "transaction_id": "TRX123456789", "amount": "100.00", "order_id": "your-order-id", ' +
    `"signature": "${signature}"}`

  // Computed with Python's own json and hmac, and again with OpenSSL.
  test.each([
    ['Python default', PYTHON_DEFAULT, 'excised'],
    ['Python sorted', 'f892ab5be99cd1aff37e738f641da37f07a125813700e67c3f134bf78c17c8de', 'python-sorted'],
    ['compact', 'b5eccaf37a9afd5e4eb34782d9b422e3509aecea3e0c1427ebd118284d4ff22a', 'compact'],
    ['compact sorted', '731611461977dc2a9c788d905eb6252ecc54399c2578a7159ef65b78d6e3e345', 'compact-sorted'],
  ])('over the form %s is accepted', (_name, signature, form) => {
    expect(open().verifyWebhook(delivery(body(signature)))).toMatchObject({ form, body: { ...sorted, signature } })
    expect(verdict(delivery(body(signature.toUpperCase())))).toBe(form)
  })

  test.each([
    ['over the message with an empty signature', '5225b3197adc489b568dadef5b324af1b5dc2880bf8ea82548e72a134d5bc1e4'],
    ['over the whole body with its signature', '15ba7e45ba56c01a0caa112fb4a336040e82bb7e3f52961fc8bdede21b826875'],
    ['under another key', '5356e4e314e671a9f8e45b4e435d5bacabad9860022a41c2e3942ec6276195a9'],
    ['over another amount', 'a28b365ae48d1c50a89239791a0037f79f20299bef4121e3fb4338868902a4cf'],
    ['that is empty', ''],
    ['of 63 digits', '64273f4d6d2720ff8e6bc8cb2a2dc4ccb3bd6657aebcaed45056c24ab28f73a'],
  ])('%s is rejected', (_name, signature) => {
    expect(verdict(delivery(body(signature)))).toBe('bad_signature')
  })

  test('over another amount is accepted with that amount, so the rejected vector is a good signature', () => {
    const signature = 'a28b365ae48d1c50a89239791a0037f79f20299bef4121e3fb4338868902a4cf'
    expect(verdict(delivery(body(signature).replace('100.00', '1.00')))).toBe('excised')
  })

  test('is accepted from each key of a rotation and from no other key', () => {
    const webhook = signed(MESSAGE, 'older')
    expect(verdict(webhook, { API_KEY: 'newest,older' })).toBe('excised')
    expect(verdict(webhook, { API_KEY: 'older,newest' })).toBe('excised')
    expect(verdict(webhook, { API_KEY: 'newest' })).toBe('bad_signature')
  })

  test.each([
    ['missing', {}],
    ['null', { signature: null }],
    ['a number', { signature: 1 }],
    ['a list', { signature: [PYTHON_DEFAULT] }],
    ['an object', { signature: {} }],
    ['under another name', { Signature: PYTHON_DEFAULT }],
    ['replaced by the token of earlier versions', { token: KEY }],
  ])('is rejected when it is %s', (_name, more) => {
    expect(verdict(delivery(JSON.stringify({ ...MESSAGE, ...more })))).toBe('bad_signature')
  })

  test.each([
    ['not JSON', 'status=completed'],
    ['empty', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['an object with a name twice', '{"status":"completed","status":"completed","signature":""}'],
    ['an object with a name twice at depth', '{"a":{"b":1,"b":1},"signature":""}'],
    ['an object with two signatures', '{"signature":"","signature":""}'],
    ['too large', `{"a":"${'x'.repeat(64 * 1024)}"}`],
  ])('is not checked when the body is %s', (_name, text) => {
    expect(verdict(delivery(text))).toBe('malformed')
  })
})

describe('pakhipay recorded webhook', () => {
  /** The forms that accept each webhook. The form `auto` reports the first of them. */
  const FORMS: Record<string, string[]> = {
    'js-odd': ['excised', 'compact'],
    'js-sorted': ['compact-sorted', 'php-sorted'],
    'js-sorted-odd': ['compact-sorted'],
    php: ['excised', 'compact', 'php'],
    'php-number': ['excised', 'compact', 'php'],
    'php-odd': ['excised', 'php'],
    'php-sent-unescaped-odd': ['php'],
    'php-sorted': ['compact-sorted', 'php-sorted'],
    'php-sorted-odd': ['php-sorted'],
    python: ['excised', 'python'],
    'python-compact-odd': ['compact'],
    'python-compact-sorted-odd': ['compact-sorted'],
    'python-first': ['excised', 'python'],
    'python-indented-odd': ['excised'],
    'python-middle': ['excised', 'python'],
    'python-number': ['excised', 'python'],
    'python-odd': ['excised', 'python'],
    'python-sent-compact-odd': ['python'],
    'python-sorted': ['python-sorted'],
    'python-sorted-odd': ['python-sorted'],
    'python-unicode-odd': ['excised'],
  }

  test('has expected forms for each fixture', () => {
    expect(
      fixtureNames('pakhipay')
        .map((name) => name.replace('.http', ''))
        .sort(),
    ).toEqual(Object.keys(FORMS).sort())
  })

  test.each(Object.entries(FORMS))('%s is accepted in the forms %j and in no other', (name, forms) => {
    const webhook = readFixture('pakhipay', `${name}.http`)
    const accepting = SIGNATURE_FORMS.filter((form) => verdict(webhook, { SIGNATURE_FORM: form }) !== 'bad_signature')
    expect(accepting).toEqual(forms)
    expect(verdict(webhook)).toBe(forms[0])
    for (const form of forms) expect(verdict(webhook, { SIGNATURE_FORM: form })).toBe(form)
  })
})
