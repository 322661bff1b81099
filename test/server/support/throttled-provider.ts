/** Echezona behind a proxy that answers 429 on demand, as a provider does that gets too many requests. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { createEchezonaSimulator } from '../../../demo/simulators/echezona/echezona.ts'

export interface ThrottledProvider {
  /** The settings of a companion that sells through it alone. */
  readonly settings: Record<string, string>
  isThrottling: boolean
  /** How many requests were answered 429. */
  readonly refused: number
  /** The buyer pays. No webhook reports it. */
  pay(paymentId: string): void
  close(): Promise<void>
}

const KEY = 'echezona-key-of-the-throttled'

export async function startThrottledProvider(): Promise<ThrottledProvider> {
  const simulator = createEchezonaSimulator({
    apiKey: KEY,
    webhookUrl: 'http://127.0.0.1:1/',
    faults: { webhookLost: true },
  })
  await simulator.listen(0)
  let isThrottling = false
  let refused = 0
  const proxy = createServer(async (request, response) => {
    const body = await text(request)
    if (isThrottling) {
      refused += 1
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '1' })
      response.end('{"message":"Too many requests"}')
      return
    }
    const { authorization = '' } = request.headers
    const answer = await fetch(simulator.url + request.url, {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === '' ? {} : { body }),
    })
    // Its payment page has to be at the address of the API.
    const answered = (await answer.text()).replaceAll(simulator.url, url)
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answered)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  return {
    settings: { SANDBOX: '0', ECHEZONA_API_KEY: KEY, ECHEZONA_BASE_URL: `${url}/api` },
    get isThrottling() {
      return isThrottling
    },
    set isThrottling(value) {
      isThrottling = value
    },
    get refused() {
      return refused
    },
    pay: (paymentId) => void simulator.control.pay(paymentId),
    close: async () => {
      proxy.closeAllConnections()
      await new Promise((resolve) => proxy.close(resolve))
      await simulator.close()
    },
  }
}
