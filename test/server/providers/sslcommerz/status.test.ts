import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { StatusQuery } from '../../../../server/contract/provider.ts'
import { KeyRefused } from '../../../../server/contract/request-errors.ts'
import type { ApiRequest, Reply } from '../api-server.ts'
import { MEANINGLESS, REJECTED, UNREADABLE } from '../contract/bad-answers.ts'
import { signal } from '../provider-bench.ts'
import { listing, PASSWORD, REFERENCE, STORE, transaction, TRAN_ID, VAL_ID } from '../sslcommerz.fixtures.ts'
import { BDT, sslcommerzBench } from './fixture.ts'

const { api, openAt } = sslcommerzBench()
const QUERY: StatusQuery = { reference: REFERENCE, providerRef: null, money: BDT(10_000n) }
const PAID = {
  state: 'paid',
  reference: REFERENCE,
  providerRef: VAL_ID,
  money: BDT(10_000n),
  transactionId: '2611201403271XyZ',
}
const PENDING = { state: 'pending', reference: REFERENCE, providerRef: null, money: null }
const CREDENTIALS = `store_id=${STORE}&store_passwd=${encodeURIComponent(PASSWORD)}&v=1&format=json`

const json = (body: unknown): Reply & object => ({ body: JSON.stringify(body) })
const validation = (more: Record<string, unknown> = {}): Reply & object =>
  json({ APIConnect: 'DONE', ...transaction(more) })
/** Answers the query and the validation. */
const both =
  (query: Reply, validated: Reply | ((request: ApiRequest) => Reply)) =>
  (request: ApiRequest): Reply =>
    request.path.includes('merchantTransID') ? query : typeof validated === 'function' ? validated(request) : validated

const fetchStatus = async (
  query: unknown,
  validated: Parameters<typeof both>[1] = validation(),
  more: Partial<StatusQuery> = {},
  settings: Record<string, string> = {},
) => (await openAt(both(json(query), validated), settings)).fetchStatus({ ...QUERY, ...more }, signal)

describe('sslcommerz status', () => {
  test('is queried by our own id, and a good transaction is validated', async () => {
    expect(await fetchStatus(listing(transaction()))).toEqual(PAID)
    expect(api.requestLines).toEqual([
      `GET /validator/api/merchantTransIDvalidationAPI.php?tran_id=${TRAN_ID}&${CREDENTIALS}`,
      `GET /validator/api/validationserverAPI.php?val_id=${VAL_ID}&${CREDENTIALS}`,
    ])
  })

  test('is paid when both say VALIDATED, with a number as count', async () => {
    const query = { ...listing(transaction({ status: 'VALIDATED' })), no_of_trans_found: '1' }
    expect(await fetchStatus(query, validation({ status: 'VALIDATED' }))).toEqual(PAID)
  })

  test('has no transaction id without a bank_tran_id', async () => {
    const { transactionId: _gone, ...paid } = PAID
    for (const bank_tran_id of ['', 'two words', undefined])
      expect(await fetchStatus(listing(transaction()), validation({ bank_tran_id }))).toEqual(paid)
  })

  test.each([
    ['no transaction', listing()],
    ['no list', { APIConnect: 'DONE', no_of_trans_found: 0 }],
    ['null as list', { APIConnect: 'DONE', no_of_trans_found: '0', element: null }],
    ['the transaction of another payment', listing(transaction({ tran_id: '0'.repeat(25) }))],
    ['a text as transaction', listing('VALID')],
  ])('is pending with %s', async (_name, query) => {
    expect(await fetchStatus(query)).toEqual({ ...PENDING, reference: null })
    expect(api.requests).toHaveLength(1)
  })

  test.each([
    [['PENDING'], 'pending'],
    [['FAILED'], 'failed'],
    [['CANCELLED'], 'cancelled'],
    [['EXPIRED'], 'expired'],
    [['UNATTEMPTED'], 'expired'],
    [['REVIEW'], 'pending'],
    [['valid'], 'pending'],
    [[undefined], 'pending'],
    [['FAILED', 'PENDING'], 'pending'],
    [['PENDING', 'FAILED'], 'pending'],
    [['FAILED', 'REVIEW'], 'pending'],
    // The second is the latest.
    [['FAILED', 'CANCELLED'], 'cancelled'],
    [['CANCELLED', 'FAILED'], 'failed'],
  ] as const)('of transactions that are %j is %s', async (words, state) => {
    const elements = words.map((status, index) =>
      transaction({ status, val_id: '', tran_date: `2026-11-20 14:0${index}:00` }),
    )
    const expected = { ...PENDING, state, ...(state === 'failed' ? { reason: 'declined' } : {}) }
    expect(await fetchStatus(listing(...elements))).toEqual(expected)
    expect(await fetchStatus(listing(...elements.toReversed()))).toEqual(expected)
  })

  test('is paid when one of several transactions is good', async () => {
    const failed = transaction({ status: 'FAILED', val_id: '' })
    expect(await fetchStatus(listing(failed, transaction(), failed))).toEqual(PAID)
  })

  describe('with two good transactions', () => {
    const two = listing(transaction({ val_id: 'VAL-B' }), transaction({ val_id: 'VAL-A' }))
    const validated = ({ path }: ApiRequest) =>
      validation({ val_id: new URL(path, 'http://localhost').searchParams.get('val_id') })

    test.each([
      ['the first by its id', undefined, 'VAL-A'],
      ['the one that a webhook names', { providerRef: 'VAL-B', signed: true }, 'VAL-B'],
      ['none that it does not list', { providerRef: 'VAL-C', signed: true }, 'VAL-A'],
    ])('validates %s', async (_name, hint, valId) => {
      const status = await fetchStatus(two, validated, hint ? { hint } : {})
      const others = [valId === 'VAL-A' ? 'VAL-B' : 'VAL-A']
      expect(status).toEqual({ ...PAID, providerRef: valId, others })
      expect(api.requests).toHaveLength(2)
    })
  })

  test.each(['INVALID_REQUEST', 'FAILED', 'INACTIVE'])('finds the store refused by %s', async (APIConnect) => {
    await expect(fetchStatus({ ...listing(), APIConnect })).rejects.toBeInstanceOf(KeyRefused)
    await expect(fetchStatus(listing(transaction()), validation({ APIConnect }))).rejects.toBeInstanceOf(KeyRefused)
  })

  test.each([
    ['a good transaction without val_id', listing(transaction({ val_id: '' })), UnreadableMoney],
    ['a good transaction with a bad val_id', listing(transaction({ val_id: 'a b' })), UnreadableMoney],
    ['another APIConnect', { ...listing(transaction()), APIConnect: 'done' }, Error],
    ['no APIConnect', { element: [transaction()] }, Error],
    ['a count and no list', { APIConnect: 'DONE', no_of_trans_found: 1 }, Error],
    ['an object as list', { APIConnect: 'DONE', no_of_trans_found: 1, element: transaction() }, Error],
  ])('cannot be read from a query with %s', async (_name, query, kind) => {
    await expect(fetchStatus(query)).rejects.toBeInstanceOf(kind)
    expect(api.requests).toHaveLength(1)
  })

  test('cannot be read from a query that names a member twice', async () => {
    const body = JSON.stringify(listing(transaction())).replace(
      '"status":"VALID"',
      '"status":"VALID","status":"FAILED"',
    )
    const provider = await openAt({ body })
    await expect(provider.fetchStatus(QUERY, signal)).rejects.toBeInstanceOf(UnreadableMoney)
  })
})

describe('sslcommerz validation', () => {
  const validated = (more: Record<string, unknown>, settings: Record<string, string> = {}) =>
    fetchStatus(listing(transaction()), validation(more), {}, settings)

  test.each([...UNREADABLE, ...MEANINGLESS, ...REJECTED])('proves nothing after %s', async (_name, reply) => {
    const answer = ({ baseUrl }: ApiRequest) => reply(validation(), baseUrl)
    await expect(fetchStatus(listing(transaction()), answer)).rejects.toThrow(Error)
    expect(api.requests).toHaveLength(2)
  })

  test.each(['INVALID_TRANSACTION', 'FAILED', 'PENDING', 'CANCELLED', 'valid', '', undefined])(
    'does not confirm a good transaction with the status %j',
    async (status) => {
      await expect(validated({ status })).rejects.toThrow('it does not confirm what the query says')
    },
  )

  test.each([
    ['the tran_id of another payment', { tran_id: '0'.repeat(25) }],
    ['no tran_id', { tran_id: undefined }],
    ['another val_id', { val_id: 'another' }],
    ['no val_id', { val_id: undefined }],
    ['no currency_amount', { currency_amount: undefined }],
    ['an empty currency_amount', { currency_amount: '' }],
    ['a currency_amount with a comma', { currency_amount: '1,00.00' }],
    ['a currency_amount below zero', { currency_amount: '-100.00', amount: '-100.00' }],
    ['a currency_amount with three decimals', { currency_amount: '100.001', amount: '100.001' }],
    ['a currency_amount above the maximum', { currency_amount: '10000000000000.00', amount: '10000000000000.00' }],
    ['no currency_type', { currency_type: undefined }],
    ['a currency_type in words', { currency_type: 'Taka' }],
    ['an amount that is one paisa lower', { amount: '99.99' }],
    ['no amount', { amount: undefined }],
  ])('needs review with %s', async (_name, more) => {
    await expect(validated(more)).rejects.toBeInstanceOf(UnreadableMoney)
  })

  test.each([
    ['100.00', '100.00', BDT(10_000n)],
    ['100.0', 100, BDT(10_000n)],
    ['99.99', '99.99', BDT(9_999n)],
    ['100.01', '100.01', BDT(10_001n)],
  ])('of %j taka reports them exactly', async (currency_amount, amount, money) => {
    expect(await validated({ currency_amount, amount })).toEqual({ ...PAID, money })
  })

  test('of dollars goes by them, and not by their value in taka', async () => {
    const more = { currency_type: 'USD', currency_amount: '10.00', amount: '1225.00', currency: 'BDT' }
    expect(await validated(more)).toEqual({ ...PAID, money: { minor: 1_000n, currency: 'USD' } })
  })

  test.each([
    ['0', 'hold', false],
    [0, 'hold', false],
    ['1', 'hold', true],
    [1, 'hold', true],
    ['', 'hold', true],
    [undefined, 'hold', true],
    ['0', 'accept', false],
    [0, 'accept', false],
  ])('with the risk level %j under %s waits for a person: %s', async (risk_level, RISK, waits) => {
    expect(await validated({ risk_level }, { RISK })).toEqual({ ...PAID, ...(waits ? { risky: true } : {}) })
  })

  test.each([
    ['1', 'the risk level 1'],
    [1, 'the risk level 1'],
    ['<b>high</b>', 'no risk level'],
    ['', 'no risk level'],
    [undefined, 'no risk level'],
  ])('with the risk level %j under accept pays and notes %s', async (risk_level, shown) => {
    const note = { level: 'info', text: `SSLCommerz gives ${shown}, and SSLCOMMERZ_RISK accepts it` }
    expect(await validated({ risk_level }, { RISK: 'accept' })).toEqual({ ...PAID, note })
  })
})

describe('sslcommerz key probe', () => {
  test('queries a payment that does not exist', async () => {
    const provider = await openAt(json(listing()))
    expect(await provider.probeKey?.(signal)).toBeUndefined()
    expect(api.requests[0]?.path).toContain('merchantTransIDvalidationAPI.php?tran_id=pay-button-key-probe&')
  })

  test.each(['INVALID_REQUEST', 'FAILED', 'INACTIVE'])('finds the store refused by %s', async (APIConnect) => {
    const provider = await openAt(json({ APIConnect }))
    await expect(provider.probeKey?.(signal)).rejects.toBeInstanceOf(KeyRefused)
  })
})
