import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { StatusQuery } from '../../../../server/contract/provider.ts'
import { KeyRefused } from '../../../../server/contract/request-errors.ts'
import type { Reply } from '../api-server.ts'
import { createRequest, signal } from '../provider-bench.ts'
import { BDT, pakhipayBench } from './fixture.ts'

const { api, openAt } = pakhipayBench()
const QUERY: StatusQuery = { reference: 'pay_1', providerRef: 'TRX1', money: BDT(10_000n) }
const PENDING = { state: 'pending', reference: null, money: null }
const PAID = { state: 'paid', providerRef: 'TRX1', reference: null, money: BDT(10_000n) }
const COMPLETED = { body: '{"status":1,"message":"completed"}' }

const fetchStatus = async (reply: Reply, more: Partial<StatusQuery> = {}, settings: Record<string, string> = {}) =>
  (await openAt(reply, settings)).fetchStatus({ ...QUERY, ...more }, signal)

describe('pakhipay status query', () => {
  test('sends the id, our amount and the newest key', async () => {
    expect(await fetchStatus(COMPLETED, {}, { API_KEY: 'newest,older' })).toEqual(PAID)
    expect(api.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/request/payment/verify/',
      body: '{"transaction_id":"TRX1","amount":100.00}',
    })
    expect(api.requests[0]?.headers['api-key']).toBe('newest')
  })

  test('sends no request without an id', async () => {
    expect(await fetchStatus(COMPLETED, { providerRef: null })).toBeNull()
    expect(api.requests).toHaveLength(0)
  })

  test('sends an id from a browser when there is no other, and does not keep it while pending', async () => {
    const reply = { body: '{"status":1,"message":"pending"}' }
    expect(await fetchStatus(reply, { providerRef: null, hint: { providerRef: 'TRX7', signed: false } })).toEqual({
      ...PENDING,
      providerRef: null,
    })
    expect(api.requests[0]?.body).toBe('{"transaction_id":"TRX7","amount":100.00}')
  })

  test('prefers the stored id to an id from a browser', async () => {
    expect(await fetchStatus(COMPLETED, { hint: { providerRef: 'TRX7', signed: false, money: BDT(1n) } })).toEqual(PAID)
    expect(api.requests[0]?.body).toBe('{"transaction_id":"TRX1","amount":100.00}')
  })

  test('sends the id of a signed webhook, and keeps it while pending', async () => {
    const reply = { body: '{"status":1,"message":"pending"}' }
    expect(await fetchStatus(reply, { hint: { providerRef: 'TRX7', signed: true, money: BDT(10_000n) } })).toEqual({
      ...PENDING,
      providerRef: 'TRX7',
    })
    expect(api.requests[0]?.body).toBe('{"transaction_id":"TRX7","amount":100.00}')
  })

  test.each([1n, 9_999n, 10_001n])(
    'sends no request when a signed webhook reports %s paisa instead of 10000, and returns that amount',
    async (minor) => {
      expect(await fetchStatus(COMPLETED, { hint: { providerRef: 'TRX7', signed: true, money: BDT(minor) } })).toEqual({
        state: 'paid',
        providerRef: 'TRX7',
        reference: null,
        money: BDT(minor),
      })
      expect(api.requests).toHaveLength(0)
    },
  )
})

describe('pakhipay status answer', () => {
  test.each([
    '{"status":1,"message":"completed"}',
    '{"status":"1","message":"Completed"}',
    '{"status":1,"message":" COMPLETED\\n"}',
    '{"status":1,"message":"completed","amount":"100.00","transaction_id":"trx1","trx_id":null}',
  ])('%s is paid', async (body) => {
    expect(await fetchStatus({ body })).toEqual(PAID)
  })

  test.each([
    '{"status":1,"message":"pending"}',
    '{"status":0}',
    '{"status":0,"message":"completed"}',
    '{"status":true,"message":"completed"}',
    '{"status":"01","message":"completed"}',
    '{"status":1.5,"message":"completed"}',
    '{"status":1}',
    '{"status":1,"message":"not completed"}',
    '{"status":1,"message":"completed?"}',
    '{"status":1,"message":["completed"]}',
    '{"status":1,"message":true}',
    '{"status":2,"message":"failed"}',
    '{"message":"completed"}',
    '{}',
  ])('%s is pending, because Pakhi Pay documents no failed state', async (body) => {
    expect(await fetchStatus({ body })).toMatchObject(PENDING)
  })

  test.each([400, 404, 422])('of %i is pending, because the id may not exist yet', async (status) => {
    expect(await fetchStatus({ ...COMPLETED, status })).toMatchObject(PENDING)
  })

  test.each([401, 403, 429])('of %i is an error, because it says nothing about the payment', async (status) => {
    await expect(fetchStatus({ status, body: '{"status":0}' })).rejects.toMatchObject({ code: 'rejected' })
  })

  test.each([
    ['another amount', '"amount":99.99', { ...PAID, money: BDT(9_999n) }],
    ['our reference', '"order_id":"pay_1"', { ...PAID, reference: 'pay_1' }],
    ['another reference', '"order_id":"pay_2"', { ...PAID, reference: 'pay_2' }],
    ['the wallet’s own id beside ours', '"transaction_id":"TRX1","trx_id":"8N7A6D5EE7"', PAID],
  ])('with %s reports it for comparison', async (_name, member, facts) => {
    expect(await fetchStatus({ body: `{"status":1,"message":"completed",${member}}` })).toEqual(facts)
  })

  test.each([
    '"transaction_id":"TRX2"',
    '"transaction_id":"TRX2","trx_id":"8N7A6D5EE7"',
    '"trx_id":"TRX2"',
    '"invoice_id":7',
    '"amount":"1,00"',
    '"amount":-1',
    '"status":1',
  ])('with %s reports money that it cannot read', async (member) => {
    await expect(fetchStatus({ body: `{"status":1,"message":"completed",${member}}` })).rejects.toBeInstanceOf(
      UnreadableMoney,
    )
  })

  test.each([
    [200, '{"status":0,"message":"Invalid API key"}'],
    [200, '{"status":"0","message":"Brand Key is not active"}'],
    [400, '{"status":0,"message":"invalid api-key"}'],
    [401, '{"status":0}'],
    [403, '<html>'],
  ])('of %i with %s means that the key is refused, also to a create request', async (status, body) => {
    await expect(fetchStatus({ status, body })).rejects.toBeInstanceOf(KeyRefused)
    const provider = await openAt({ status, body })
    expect(await provider.create(createRequest(provider), signal)).toEqual({
      outcome: 'refused',
      reason: 'provider_misconfigured',
    })
  })
})
