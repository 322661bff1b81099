import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { API_PATH, createBkashSimulator } from '../../../demo/simulators/bkash/bkash.ts'
import type { BkashSimulator } from '../../../demo/simulators/bkash/bkash.ts'
import { bkash } from '../../../server/providers/bkash/bkash.ts'
import type { ProviderDefinition } from '../../../server/contract/provider.ts'
import { createRequest, openProvider, signal } from '../providers/provider-bench.ts'
import { createManualClock } from './manual-clock.ts'

const HOUR = 3_600_000
let simulator: BkashSimulator
let clock: ReturnType<typeof createManualClock>

beforeEach(async () => {
  clock = createManualClock()
  simulator = createBkashSimulator({ username: 'u', password: 'p', appKey: 'key', appSecret: 'secret', clock })
  await simulator.listen(0)
})
afterEach(() => simulator.close())

type Answer = Record<string, string>

const post = (path: string, body: object, headers: Record<string, string>): Promise<Response> =>
  fetch(`${simulator.url}${API_PATH}/tokenized/checkout${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
const grant = async (): Promise<string> => {
  const keys = { app_key: 'key', app_secret: 'secret' }
  return ((await (await post('/token/grant', keys, { username: 'u', password: 'p' })).json()) as Answer).id_token!
}
const call = (token: string, path: string, body: object) =>
  post(path, body, { authorization: token, 'x-app-key': 'key' })
const read = async (answer: Promise<Response>): Promise<Answer> => (await (await answer).json()) as Answer
const create = (token: string) =>
  read(
    call(token, '/create', {
      mode: '0011',
      payerReference: 'pay_1',
      callbackURL: 'https://shop.example/back',
      amount: '100.00',
      currency: 'BDT',
      intent: 'sale',
      merchantInvoiceNumber: 'pay_1',
    }),
  )

describe('bKash simulator', () => {
  it('refuses a token after an hour, in the words of its gateway', async () => {
    const token = await grant()
    clock.advance(HOUR - 1)
    expect(await create(token)).toMatchObject({ statusCode: '0000', transactionStatus: 'Initiated' })
    clock.advance(1)
    const late = await call(token, '/create', {})
    expect([late.status, await late.json()]).toEqual([401, { message: 'Unauthorized' }])
  })

  it('takes the money by the first execute only', async () => {
    const token = await grant()
    const { paymentID = '' } = await create(token)
    simulator.control.authorise(paymentID)
    const done = {
      statusCode: '0000',
      transactionStatus: 'Completed',
      amount: '100.00',
      merchantInvoiceNumber: 'pay_1',
    }
    expect(await read(call(token, '/execute', { paymentID }))).toMatchObject(done)
    expect(await read(call(token, '/execute', { paymentID }))).toMatchObject({ statusCode: '2117' })
    expect(simulator.control.payments()).toMatchObject([{ charged: 10_000, executions: 2 }])
  })

  it('takes the money although the answer to execute is lost', async () => {
    const token = await grant()
    const { paymentID = '' } = await create(token)
    simulator.control.authorise(paymentID)
    simulator.control.setFaults(paymentID, { other: 'cut' })
    await expect(call(token, '/execute', { paymentID })).rejects.toThrow('fetch failed')
    const state = { transactionStatus: 'Completed', merchantInvoice: 'pay_1', trxID: expect.any(String) }
    expect(await read(call(token, '/payment/status', { paymentID }))).toMatchObject(state)
  })

  it('takes nothing before the buyer has authorised it, after a cancel, and from an empty wallet', async () => {
    const token = await grant()
    const codes: (string | undefined)[] = []
    for (const act of [
      () => '',
      (id: string) => simulator.control.cancel(id),
      (id: string) => simulator.control.authorise(id, '01823074817'),
    ]) {
      const { paymentID = '' } = await create(token)
      act(paymentID)
      codes.push((await read(call(token, '/execute', { paymentID }))).statusCode)
    }
    expect(codes).toEqual(['2056', '2069', '2023'])
  })
})

describe('the adapter of bKash at the simulator', () => {
  it('asks for one token for 1,000 payments at once', async () => {
    const provider = openProvider(bkash as unknown as ProviderDefinition, {
      USERNAME: 'u',
      PASSWORD: 'p',
      APP_KEY: 'key',
      APP_SECRET: 'secret',
      BASE_URL: `${simulator.url}${API_PATH}`,
    })
    const payments = Array.from({ length: 1000 }, (_, index) =>
      provider.create(createRequest(provider, { reference: `pay_${index}` }), signal),
    )
    expect(new Set((await Promise.all(payments)).map(({ outcome }) => outcome))).toEqual(new Set(['created']))
    expect(simulator.control.calls()).toMatchObject({ grant: 1, create: 1000 })
  })
})
