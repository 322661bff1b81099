/** Which transaction a status query reads, and which answers belong to it. */

import { describe, expect, test } from 'vitest'
import { API_KEY, TRANSACTION, transactionAnswer } from '../lakipay.fixtures.ts'
import { LAKIPAY_UUID } from './fixture.ts'
import {
  envelope,
  editedAnswer,
  facts,
  lakipayStatusBench,
  PAID,
  QUERY,
  transactionEnvelope,
} from './status-fixture.ts'

const { api, fetchStatus } = lakipayStatusBench()
const { id } = TRANSACTION

describe('lakipay status query', () => {
  test("reads the transaction by LakiPay's id, with the key and the connected merchant", async () => {
    expect(await fetchStatus(transactionAnswer(), {}, { CONNECTED_MERCHANT_ID: 'cm_1' })).toEqual(PAID)
    expect(api.requests).toHaveLength(1)
    expect(api.requests[0]).toMatchObject({ method: 'GET', path: `/api/v2/payment/transaction/${id}`, body: '' })
    expect(api.requests[0]?.headers).toMatchObject({ 'x-api-key': API_KEY, 'x-connected-merchant-id': 'cm_1' })
  })

  test('escapes an unusual id into one segment of the path', async () => {
    const providerRef = '../a?b#c/%2e'
    expect(await fetchStatus(transactionAnswer({ id: providerRef }), { providerRef })).toMatchObject({ state: 'paid' })
    expect(api.requests[0]?.path).toBe('/api/v2/payment/transaction/..%2Fa%3Fb%23c%2F%252e')
  })

  test.each([
    ['a parent folder', '..'],
    ['a folder', '.'],
    ['a space in it', 'a b'],
    ['no character', ''],
    ['a letter with an accent', 'é'],
    ['129 characters', 'x'.repeat(129)],
  ])('sends no request for an id with %s', async (_name, providerRef) => {
    await expect(fetchStatus(transactionAnswer(), { providerRef })).rejects.toThrow('id cannot be part')
    expect(api.requests).toHaveLength(0)
  })

  test.each([
    ['no id', {}],
    ['an id that only a browser brought', { hint: { providerRef: id, signed: false } }],
  ])('sends no request with %s', async (_name, more) => {
    expect(await fetchStatus(transactionAnswer(), { providerRef: null, ...more })).toBeNull()
    expect(api.requests).toHaveLength(0)
  })

  test('prefers the id of a signed webhook to the stored id', async () => {
    expect(
      await fetchStatus(transactionAnswer({ id: 'TXN-2' }), { hint: { providerRef: 'TXN-2', signed: true } }),
    ).toEqual({ ...PAID, providerRef: 'TXN-2' })
    expect(api.requests[0]?.path).toBe('/api/v2/payment/transaction/TXN-2')
  })

  test('names the stored id beside that of a signed webhook when the answer has both', async () => {
    const answer = transactionAnswer({ transaction_id: 'TXN-2' })
    const hint = { providerRef: 'TXN-2', signed: true }
    expect(await fetchStatus(answer, { hint })).toEqual({ ...PAID, transactionId: 'TXN-2' })
    expect(await fetchStatus(answer, { hint, providerRef: null })).toEqual({ ...PAID, providerRef: 'TXN-2' })
  })

  test('prefers the stored id to an id from a browser', async () => {
    expect(await fetchStatus(transactionAnswer(), { hint: { providerRef: 'TXN-2', signed: false } })).toEqual(PAID)
  })
})

describe('lakipay status answer', () => {
  test.each([
    ['the envelope', transactionEnvelope()],
    ['the envelope without a type', transactionEnvelope({ type: undefined })],
    ['the envelope with the flat id', envelope({ id, ...facts })],
    ['an envelope with our reference and no id', envelope({ ...facts })],
    ['the flat shape with a transaction_id', { body: JSON.stringify({ transaction_id: id, ...facts }) }],
    [
      'the flat shape with two ids, one of them ours',
      { body: JSON.stringify({ ...TRANSACTION, id: 'internal-7', lakipay_transaction_id: id }) },
    ],
    ['the flat shape with a success flag', transactionAnswer({ success: true })],
    ['an event in place of a type', transactionAnswer({ type: undefined, event: 'deposit' })],
    ['a currency in lower case', transactionAnswer({ currency: 'etb' })],
    ['our reference as reference_id', transactionAnswer({ reference: undefined, reference_id: QUERY.reference })],
    ['a UUID beside our reference', transactionAnswer({ reference_id: LAKIPAY_UUID })],
  ])('is read from %s', async (_name, reply) => {
    expect(await fetchStatus(reply)).toEqual(PAID)
  })

  test.each([
    ['another id', transactionAnswer({ id: 'TXN-2' })],
    ['another id in the envelope', transactionEnvelope({ transaction_id: 'TXN-2' })],
    ['our reference as id', transactionAnswer({ id: QUERY.reference })],
    ['the id in another case', transactionAnswer({ id: 'txn-123456789' })],
    ['an envelope that has neither id nor reference', envelope({ ...facts, reference: undefined })],
    ['an envelope that has no id and another reference', envelope({ ...facts, reference: 'pay_other' })],
    ['two references', transactionAnswer({ reference_id: 'pay_other' })],
    ['success false', transactionAnswer({ success: false })],
    ['the envelope of an error', { body: JSON.stringify({ status: 'ERROR', message: 'no', data: TRANSACTION }) }],
    ['two states', editedAnswer('"status":"SUCCESS"', '"status":"FAILED","status":"SUCCESS"')],
  ])('is rejected with %s', async (_name, reply) => {
    await expect(fetchStatus(reply)).rejects.toThrow()
  })

  test('reports another reference as it is', async () => {
    expect(await fetchStatus(transactionAnswer({ reference: 'pay_other' }))).toEqual({
      ...PAID,
      reference: 'pay_other',
    })
    expect(await fetchStatus(transactionAnswer({ reference: undefined, reference_id: 'ORDER-7' }))).toEqual({
      ...PAID,
      reference: 'ORDER-7',
    })
  })

  test.each([
    ['no reference', {}],
    ['only a UUID as reference', { reference_id: LAKIPAY_UUID }],
  ])('with %s belongs to the payment by the stored id or by a signed reference', async (_name, more) => {
    const reply = transactionAnswer({ reference: undefined, ...more })
    expect(await fetchStatus(reply)).toEqual({ ...PAID, reference: null })
    expect(
      await fetchStatus(reply, {
        providerRef: null,
        hint: { providerRef: id, signed: true, reference: QUERY.reference },
      }),
    ).toEqual({ ...PAID, reference: null })
    // A signed webhook about any deposit can reach the callback address of this payment. It does not name the payment.
    for (const hint of [
      { providerRef: id, signed: true },
      { providerRef: id, signed: true, reference: 'pay_other' },
    ]) {
      await expect(fetchStatus(reply, { providerRef: null, hint })).rejects.toThrow('no reference')
    }
    // Nothing connects a second id to this payment.
    await expect(fetchStatus(reply, { providerRef: 'TXN-0', hint: { providerRef: id, signed: true } })).rejects.toThrow(
      'no reference',
    )
  })
})
