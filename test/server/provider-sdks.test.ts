/**
 * SDKs of the providers at our simulators, beside our adapters: three programs by three authors read one API alike.
 * docs/development/decisions.md says which SDKs are not here, and why.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import type { PaystackSimulator } from '../../demo/simulators/paystack/paystack.ts'
import { createSslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { SslSimulator } from '../../demo/simulators/sslcommerz/sslcommerz.ts'
import type { ProviderDefinition } from '../../server/contract/provider.ts'
import { paystack, sslcommerz } from '../../server/providers/index.ts'
import { tranIdOf } from '../../server/providers/sslcommerz/reference.ts'
import { createRequest, openProvider, signal } from './providers/provider-bench.ts'

const load = createRequire(import.meta.url)

interface PaystackSdk {
  readonly transaction: {
    initialize(data: object): Promise<{ status: boolean; data: { authorization_url: string; reference: string } }>
    verify(reference: string): Promise<{ status: boolean; data: Record<string, unknown> }>
  }
  readonly refund: {
    create(data: object): Promise<{ status: boolean; data: { id: number; status: string; amount: number } }>
    fetch(id: number): Promise<{ data: { id: number; status: string; amount: number } }>
  }
}

type SslAnswer = Readonly<Record<string, unknown>> & { readonly element: readonly Record<string, unknown>[] }

interface SslSdk {
  [address: `${string}URL`]: string
  init(data: object): Promise<SslAnswer>
  validate(data: { val_id: string }): Promise<SslAnswer>
  transactionQueryByTransactionId(data: { tran_id: string }): Promise<SslAnswer>
}

describe('paystack-sdk', () => {
  const KEY = 'sk_test_paybutton_4f1a9c27d0'
  const Paystack = load('paystack-sdk') as new (key: string) => PaystackSdk
  const price = { minor: 500_000n, currency: 'NGN' }
  let simulator: PaystackSimulator
  const sdk = new Paystack(KEY)
  const adapter = () => {
    const settings = { SECRET_KEY: KEY, CURRENCIES: 'NGN', BASE_URL: simulator.url }
    return openProvider(paystack as unknown as ProviderDefinition, settings)
  }

  beforeEach(async () => {
    simulator = createPaystackSimulator({ secretKey: KEY })
    await simulator.listen(0)
    // The host is fixed in the SDK. It calls the global function.
    const { fetch: real } = globalThis
    vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
      if (!url.startsWith('https://api.paystack.co/')) throw new Error(`${url} is not Paystack's`)
      return real(url.replace('https://api.paystack.co', simulator.url), init)
    })
  })
  afterEach(async () => {
    vi.unstubAllGlobals()
    await simulator.close()
  })

  test('begins a transaction that our adapter reads as paid', async () => {
    const { data } = await sdk.transaction.initialize({
      email: 'ada@example.com',
      amount: '500000',
      currency: 'NGN',
      reference: 'pay.0190a1b2c3d4',
    })
    expect([data.reference, data.authorization_url]).toEqual([
      'pay.0190a1b2c3d4',
      expect.stringContaining(simulator.url),
    ])
    const query = { reference: 'pay_0190a1b2c3d4', providerRef: null, money: price }
    expect(await adapter().fetchStatus(query, signal)).toMatchObject({ state: 'pending' })
    simulator.control.pay(data.reference)
    expect(await adapter().fetchStatus(query, signal)).toMatchObject({ state: 'paid', money: price })
  })

  test('reads a transaction of our adapter as we do, and its refund', async () => {
    const provider = adapter()
    const customer = { email: 'ada@example.com' }
    await provider.create(createRequest(provider, { money: price, customer }), signal)
    const { reference } = simulator.control.payments().at(-1)!
    expect((await sdk.transaction.verify(reference)).data).toMatchObject({ status: 'abandoned', amount: 500_000 })
    simulator.control.pay(reference)
    const { data } = await sdk.transaction.verify(reference)
    expect(data).toMatchObject({ status: 'success', amount: 500_000, currency: 'NGN', domain: 'test', reference })
    const { data: refund } = await sdk.refund.create({ transaction: reference, amount: 200_000 })
    expect((await sdk.refund.fetch(refund.id)).data).toMatchObject({ amount: 200_000 })
  })
})

describe('sslcommerz-lts', () => {
  const STORE = { storeId: 'demostore01', password: 'Test@Secret1' }
  const Sdk = load('sslcommerz-lts') as new (id: string, password: string, isLive: boolean) => SslSdk
  const REFERENCE = 'pay_0197a1b2c3d47e5f8091a2b3c4d5e6f7'
  const TRAN_ID = tranIdOf(REFERENCE)!
  const price = { minor: 125_050n, currency: 'BDT' }
  const customer = { name: 'Rahima Khatun', email: 'rahima@example.com', phone: '01711234567' }
  let simulator: SslSimulator
  let sdk: SslSdk
  /** The names of what the SDK has sent to begin a session. */
  let sent: string[]

  /**
   * The SDK posts `multipart/form-data` with empty fields, and posts queries that the document gets. SSLCommerz takes both.
   * The simulator takes what the document says.
   */
  const gateway = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      void forward(request.url ?? '', request.headers['content-type'], Buffer.concat(chunks)).then((text) => {
        response.setHeader('content-type', 'application/json')
        response.end(text)
      })
    })
  })
  const forward = async (path: string, type: string | undefined, body: Buffer): Promise<string> => {
    if (body.length === 0) return (await fetch(simulator.url + path)).text()
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type ?? '' } }).formData()
    const fields = [...form]
      .map(([name, value]): [string, string] => [name, String(value)])
      .filter(([, value]) => value !== '')
    sent = fields.map(([name]) => name)
    return (await fetch(simulator.url + path, { method: 'POST', body: new URLSearchParams(fields) })).text()
  }

  beforeEach(async () => {
    simulator = createSslSimulator(STORE)
    await simulator.listen(0)
    await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve))
    sdk = new Sdk(STORE.storeId, STORE.password, false)
    // Their paths, at our host.
    const { port } = gateway.address() as AddressInfo
    const { baseURL = '' } = sdk
    const names = Object.keys(sdk).filter((key): key is `${string}URL` => key.endsWith('URL'))
    for (const name of names) sdk[name] = sdk[name]!.replace(baseURL, `http://127.0.0.1:${port}`)
    expect(names.length).toBeGreaterThan(5)
  })
  afterEach(async () => {
    gateway.closeAllConnections()
    await new Promise((resolve) => gateway.close(resolve))
    await simulator.close()
  })
  const adapter = () => {
    const settings = { STORE_ID: STORE.storeId, STORE_PASSWORD: STORE.password, BASE_URL: simulator.url }
    return openProvider(sslcommerz as unknown as ProviderDefinition, settings)
  }

  test('begins a session that our adapter reads as paid', async () => {
    const address = 'https://shop.example/back'
    const answer = await sdk.init({
      tran_id: TRAN_ID,
      total_amount: '1250.50',
      currency: 'BDT',
      success_url: address,
      fail_url: address,
      cancel_url: address,
      cus_name: customer.name,
      cus_email: customer.email,
      cus_phone: customer.phone,
      cus_add1: 'Dhaka',
      cus_city: 'Dhaka',
      cus_postcode: '1000',
      cus_country: 'Bangladesh',
      shipping_method: 'NO',
      num_of_item: 1,
      product_name: 'Tea',
      product_category: 'Order',
      product_profile: 'general',
      value_a: REFERENCE,
    })
    expect(answer).toMatchObject({ status: 'SUCCESS', GatewayPageURL: expect.stringContaining(simulator.url) })
    expect(sent).toEqual(expect.arrayContaining(['store_id', 'store_passwd', 'tran_id', 'total_amount', 'value_a']))
    const query = { reference: REFERENCE, providerRef: null, money: price }
    expect(await adapter().fetchStatus(query, signal)).toMatchObject({ state: 'pending' })
    simulator.control.pay(TRAN_ID)
    expect(await adapter().fetchStatus(query, signal)).toMatchObject({ state: 'paid', money: price })
  })

  test('finds and validates a payment of our adapter', async () => {
    const provider = adapter()
    await provider.create(createRequest(provider, { reference: REFERENCE, money: price, customer }), signal)
    expect(await sdk.transactionQueryByTransactionId({ tran_id: TRAN_ID })).toMatchObject({
      APIConnect: 'DONE',
      no_of_trans_found: 0,
    })
    simulator.control.pay(TRAN_ID)
    const { element } = await sdk.transactionQueryByTransactionId({ tran_id: TRAN_ID })
    const valId = String(element[0]?.val_id)
    expect(element).toMatchObject([{ status: 'VALID', tran_id: TRAN_ID, val_id: valId }])
    expect(await sdk.validate({ val_id: valId })).toMatchObject({
      status: 'VALID',
      tran_id: TRAN_ID,
      currency_type: 'BDT',
      currency_amount: '1250.50',
      value_a: REFERENCE,
    })
  })
})
