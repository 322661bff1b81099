/** What bKash's codes and words mean. */

import { describe, expect, test } from 'vitest'
import { UnreadableMoney } from '../../../../server/contract/provider.ts'
import type { ProviderDefinition } from '../../../../server/contract/provider.ts'
import { KeyRefused, RequestNotSent, RequestRejected } from '../../../../server/contract/request-errors.ts'
import { bkash } from '../../../../server/providers/index.ts'
import { timeOf } from '../../../../server/providers/bkash/answers.ts'
import { about, bkashFixtures, COMPLETED, CREDENTIALS, granted, PAYMENT } from '../bkash.fixtures.ts'
import type { ApiRequest, Reply } from '../api-server.ts'
import { createRequest, providerBench, signal } from '../provider-bench.ts'

const { api, open, openAt } = providerBench(bkash as unknown as ProviderDefinition, bkashFixtures.settings)
const query = { reference: 'pay_0190a1b2c3d4', providerRef: PAYMENT, money: { minor: 10_000n, currency: 'BDT' } }
const at = (reply: Reply) => openAt((request) => (request.path.endsWith('/grant') ? granted() : reply))
const code = (statusCode: string) => ({ body: JSON.stringify({ statusCode, statusMessage: 'words of bKash' }) })
const errorCode = (code: string) => ({ body: JSON.stringify({ errorCode: code, errorMessage: 'words of bKash' }) })

/** The whole table of https://developer.bka.sh/docs/error-codes, by what the codes mean. */
const KEY = ['2001']
const REQUEST = '2006 2007 2008 2025 2031 2048 2049 2063 2064 2065 2067'.split(' ')
const UNKNOWN_ID = ['2002']
const WRONG_DETAILS = '2014 2015 2016 2017 2018 2019 2043'.split(' ')
const NO_MONEY = ['2023']
const DUPLICATE = ['2029']
const WALLET = '2037 2038 2039 2040 2041 2042 2044 2045 2046 2057 2058'.split(' ')
const STATE = ['2056', '2060', '2069']
const DONE_BEFORE = ['2062', '2068', '2117', '2119']
const FAULT = ['2003', '2020', '2024', '9999', '503']
/** No code, and none of the table. */
const OTHER = ['', '1', '0', '0001', '2000', '2050', '7777']
const paths = () => api.requests.map(({ path }) => path.slice(path.lastIndexOf('/') + 1))

describe('create', () => {
  test('sends the price, our reference twice, and no detail of the buyer', async () => {
    const provider = await at(about({ merchantInvoiceNumber: 'pay_0190a1b2c3d4' }))
    await provider.create(createRequest(provider), signal).catch(() => undefined)
    const [grant, create] = api.requests
    const { USERNAME: username, PASSWORD: password, APP_KEY: app_key, APP_SECRET: app_secret } = CREDENTIALS
    expect(grant?.headers).toMatchObject({ username, password })
    expect(JSON.parse(grant?.body ?? '')).toEqual({ app_key, app_secret })
    expect(create?.headers).toMatchObject({ authorization: 'token-of-the-shop', 'x-app-key': app_key })
    expect(JSON.parse(create?.body ?? '')).toEqual({
      mode: '0011',
      payerReference: 'pay_0190a1b2c3d4',
      callbackURL: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token',
      amount: '100.00',
      currency: 'BDT',
      intent: 'sale',
      merchantInvoiceNumber: 'pay_0190a1b2c3d4',
    })
  })

  test.each([
    ...KEY.map((each) => [each, 'provider_misconfigured', 'error'] as const),
    ...REQUEST.map((each) => [each, 'provider_refused', 'error'] as const),
    ...[...DUPLICATE, ...WALLET].map((each) => [each, 'provider_refused', 'info'] as const),
  ])('is refused by %s: %s, told with the level %s', async (each, reason, level) => {
    for (const reply of [code(each), errorCode(each)]) {
      const provider = await at(reply)
      expect(await provider.create(createRequest(provider), signal)).toEqual({
        outcome: 'refused',
        reason,
        note: { level, text: `bKash refused the call "create" with the code ${each}` },
      })
    }
  })

  test.each([...UNKNOWN_ID, ...WRONG_DETAILS, ...NO_MONEY, ...STATE, ...DONE_BEFORE, ...FAULT, ...OTHER])(
    'has an unknown outcome after %j',
    async (each) => {
      for (const reply of [code(each), errorCode(each)]) {
        const provider = await at(reply)
        await expect(provider.create(createRequest(provider), signal)).rejects.toThrow()
      }
    },
  )

  test.each([
    ['another amount', { amount: '100.01' }],
    ['another currency', { currency: 'USD' }],
    ['another invoice', { merchantInvoiceNumber: 'pay_2' }],
    ['a foreign page', { bkashURL: 'https://bkash.example/pay' }],
    ['no payment id', { paymentID: '' }],
  ])('has an unknown outcome after an answer with %s', async (_, change) => {
    const provider = await openAt(({ path, baseUrl }) => {
      const good = { bkashURL: `${baseUrl}/pay`, merchantInvoiceNumber: 'pay_0190a1b2c3d4' }
      return path.endsWith('/grant') ? granted() : about({ ...good, ...change })
    })
    await expect(provider.create(createRequest(provider), signal)).rejects.toThrow()
  })

  test('is misconfigured where the app key is invalid, and asks for no second token', async () => {
    const provider = await openAt(() => code('2001'))
    for (let time = 0; time < 3; time += 1)
      expect(await provider.create(createRequest(provider), signal)).toMatchObject({ reason: 'provider_misconfigured' })
    expect(paths()).toEqual(['grant'])
  })
})

describe('execute', () => {
  test.each([
    ...KEY.map((each) => [each, 'provider_misconfigured', 'error'] as const),
    ...[...UNKNOWN_ID, ...REQUEST].map((each) => [each, 'provider_refused', 'error'] as const),
    ...WRONG_DETAILS.map((each) => [each, 'wrong_details', 'info'] as const),
    ...NO_MONEY.map((each) => [each, 'insufficient_funds', 'info'] as const),
    ...[...DUPLICATE, ...WALLET].map((each) => [each, 'declined', 'info'] as const),
  ])('with the code %s has failed: %s, told with the level %s', async (each, reason, level) => {
    for (const reply of [code(each), errorCode(each)]) {
      const provider = await at(reply)
      expect(await provider.complete?.(query, signal)).toEqual({
        state: 'failed',
        providerRef: PAYMENT,
        reference: null,
        money: null,
        reason,
        note: { level, text: `bKash refused the call "execute" with the code ${each}` },
      })
    }
  })

  test.each([...STATE, ...DONE_BEFORE, ...FAULT, ...OTHER])(
    'with the code %j leaves the outcome to the query',
    async (each) => {
      for (const reply of [code(each), errorCode(each)]) {
        const provider = await at(reply)
        const error = await provider.complete?.(query, signal).catch((caught: unknown) => caught)
        expect(error).toBeInstanceOf(Error)
        expect(error).not.toBeInstanceOf(RequestNotSent)
        expect(error).not.toBeInstanceOf(KeyRefused)
      }
    },
  )

  test('goes out again with a new token when the gateway refuses the old one, and not a third time', async () => {
    const tokens: (string | undefined)[] = []
    const reply = ({ path, headers }: ApiRequest): Reply => {
      if (path.endsWith('/grant')) return granted(`token-${tokens.length}`)
      tokens.push(headers.authorization)
      return { status: 401, body: '{"message":"Unauthorized"}' }
    }
    const provider = await openAt(reply)
    await expect(provider.complete?.(query, signal)).rejects.toBeInstanceOf(KeyRefused)
    expect(tokens).toEqual(['token-0', 'token-1'])
  })

  test('is paid by its own answer, without a query', async () => {
    const provider = await at(about({ ...COMPLETED, amount: '100.00' }))
    expect(await provider.complete?.(query, signal)).toMatchObject({
      state: 'paid',
      providerRef: PAYMENT,
      reference: 'pay_0190a1b2c3d4',
      transactionId: 'BFD90JRLST',
      money: { minor: 10_000n, currency: 'BDT' },
    })
    expect(paths()).toEqual(['grant', 'execute'])
  })
})

describe('query', () => {
  const created = (agoMinutes: number) =>
    // The clock of the bench.
    new Date(1_700_000_000_000 - agoMinutes * 60_000).toISOString().replace(/\.(\d{3})Z$/, ':$1 GMT+0000')

  test.each([
    ['Initiated', { verificationStatus: 'Incomplete' }, { state: 'pending' }],
    ['Initiated', { verificationStatus: 'Complete' }, { state: 'pending', ready: true }],
    ['Initiated', { userVerificationStatus: 'Complete' }, { state: 'pending', ready: true }],
    ['Initiated', { verificationStatus: 'Complete', paymentCreateTime: created(1440) }, { ready: true }],
    ['Initiated', { verificationStatus: 'Complete', paymentCreateTime: created(1451) }, { state: 'expired' }],
    ['Cancelled', {}, { state: 'cancelled' }],
    ['Failed', {}, { state: 'failed', reason: 'declined' }],
    ['Declined', {}, { state: 'failed' }],
    ['Expired', {}, { state: 'expired' }],
    ['Authorized', {}, { state: 'pending' }],
    ['completed', { trxID: 'T' }, { state: 'pending' }],
  ])('reads %s with %j', async (transactionStatus, more, expected) => {
    const provider = await at(about({ transactionStatus, merchantInvoice: query.reference, ...more }))
    const status = await provider.fetchStatus(query, signal)
    expect(status).toMatchObject({ money: null, ...expected })
    // An unknown word leaves open whether the money was taken.
    expect(status?.taken === false).toBe(transactionStatus === 'Initiated' && status?.state === 'pending')
  })

  test.each([
    ['Authorized', 'bKash gives the payment the unknown status Authorized'],
    ['words of bKash, <b>many</b>', 'bKash gives the payment no status'],
    [undefined, 'bKash gives the payment no status'],
  ])('notes the status %j', async (transactionStatus, text) => {
    const provider = await at(about({ transactionStatus, merchantInvoice: query.reference }))
    expect((await provider.fetchStatus(query, signal))?.note).toEqual({ level: 'warn', text })
  })

  test('says that the app key is invalid, and that the payment is unknown', async () => {
    await expect((await at(code('2001'))).fetchStatus(query, signal)).rejects.toBeInstanceOf(KeyRefused)
    const unknown = (await at(code('2002'))).fetchStatus(query, signal)
    await expect(unknown).rejects.toBeInstanceOf(RequestRejected)
    await expect(unknown).rejects.not.toBeInstanceOf(KeyRefused)
  })

  test.each([...REQUEST, ...WRONG_DETAILS, ...NO_MONEY, ...DUPLICATE, ...WALLET, ...STATE, ...DONE_BEFORE, ...FAULT])(
    'says nothing with the code %s',
    async (each) => {
      await expect((await at(code(each))).fetchStatus(query, signal)).rejects.toThrow()
    },
  )

  test.each([
    ['no transaction id', { trxID: undefined }],
    ['an amount as a number', { amount: 100 }],
    ['an amount with a tenth of a paisa', { amount: '100.005' }],
    ['two invoices', { merchantInvoice: 'pay_2' }],
    ['another payment id', { paymentID: 'TR0011other' }],
  ])('does not take money with %s', async (_, change) => {
    const provider = await at(about({ ...COMPLETED, ...change }))
    await expect(provider.fetchStatus(query, signal)).rejects.toBeInstanceOf(UnreadableMoney)
  })
})

test.each([
  ['2026-06-11T23:26:49:676 GMT+0600', 1_781_198_809_676],
  ['2026-06-11T23:26:49:676', 1_781_198_809_676],
  ['2026-06-11T17:26:49.676Z', 1_781_198_809_676],
  ['2026-06-11T23:26:49 GMT+0600', 1_781_198_809_000],
  ['yesterday', null],
  [17, null],
])('reads the time %j', (text, expected) => {
  expect(timeOf(text)).toBe(expected)
})

test.each([
  ['paymentID=TR1&status=success&signature=x&apiVersion=1', { providerRef: 'TR1', wish: 'complete' }],
  ['paymentID=TR1&status=success/', { providerRef: 'TR1', wish: 'complete' }],
  ['paymentID=TR1&status=cancel', { providerRef: 'TR1', wish: 'gave-up' }],
  ['paymentID=TR1&status=failure', { providerRef: 'TR1', wish: 'gave-up' }],
  ['paymentID=TR1&status=SUCCESS', { providerRef: 'TR1' }],
  ['status=success', null],
  ['paymentID=&status=success', null],
  ['paymentID=a%20b&status=success', null],
  ['', null],
])('reads the return %j', (text, expected) => {
  expect(open().readReturn?.(new URLSearchParams(text))).toEqual(expected)
})
