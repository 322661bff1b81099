/** A provider at a scripted API server. Each test starts without a server, and the bench closes what a test opened. */

import { afterAll, afterEach } from 'vitest'
import type { CreateRequest, Provider, ProviderDefinition } from '../../../server/contract/provider.ts'
import type { Setting, SettingsShape } from '../../../server/contract/provider-settings.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import { startApi } from './api-server.ts'
import type { ApiRequest, ApiServer, Reply } from './api-server.ts'

export const BUYER = { name: 'Rahim Uddin', email: 'rahim@buyer.example', phone: '+8801700000000' }
/** Never aborts. */
export const signal = new AbortController().signal

const NOWHERE = 'http://127.0.0.1:9'

export interface ApiBench {
  /** Starts a new API server and closes the one before it. @returns the address of the new server */
  start(reply: Reply | ((request: ApiRequest) => Reply)): Promise<string>
  /** The address of the current server. */
  readonly url: string
  /** The requests to the current server. */
  readonly requests: readonly ApiRequest[]
  /** Method and path of each request to the current server. */
  readonly requestLines: readonly string[]
  /** Resolves when the current server has read its first request to the end. */
  readonly arrived: Promise<void>
  /** The JSON body of a request to the current server. */
  sentBody(index?: number): Record<string, unknown>
}

/** Call it where hooks may be registered: at the top of a test file or in a `describe`. */
export function apiBench(): ApiBench {
  let current: ApiServer | undefined
  const close = async (): Promise<void> => {
    await current?.close()
    current = undefined
  }
  const server = (): ApiServer => {
    if (!current) throw new Error('the test has started no API server')
    return current
  }
  afterEach(close)
  afterAll(closeConnections)
  return {
    start: async (reply) => {
      await close()
      current = await startApi(reply)
      return current.url
    },
    get url() {
      return server().url
    },
    get requests() {
      return server().requests
    },
    get requestLines() {
      return server().requests.map(({ method, path }) => `${method} ${path}`)
    },
    get arrived() {
      return server().arrived
    },
    sentBody: (index = 0) => JSON.parse(server().requests[index]?.body ?? '') as Record<string, unknown>,
  }
}

type RawSettings = Readonly<Record<string, string>>

export interface ProviderBench {
  readonly api: ApiBench
  /** Opens the provider where no server listens. */
  open(settings?: RawSettings): Provider
  /** Opens the provider at a new API server. */
  openAt(reply: Reply | ((request: ApiRequest) => Reply), settings?: RawSettings): Promise<Provider>
}

/** @param baseSettings what every test needs, as an operator writes it without the provider's prefix */
export function providerBench(
  definition: ProviderDefinition,
  baseSettings: (baseUrl: string) => RawSettings,
): ProviderBench {
  const api = apiBench()
  const open = (baseUrl: string, settings: RawSettings): Provider =>
    openProvider(definition, { ...baseSettings(baseUrl), ...settings })
  return {
    api,
    open: (settings = {}) => open(NOWHERE, settings),
    openAt: async (reply, settings = {}) => open(await api.start(reply), settings),
  }
}

/** Opens a provider from settings as they stand in the environment. */
export function openProvider(
  definition: ProviderDefinition,
  raw: RawSettings,
  now: () => number = () => 1_700_000_000_000,
  monotonic?: () => number,
): Provider {
  const shape: SettingsShape = definition.settings
  const values = Object.entries(shape).map(([name, setting]: [string, Setting<unknown>]) => {
    const text = raw[name] ?? setting.default
    return [name, text === undefined ? undefined : setting.parse(text)] as const
  })
  return definition.create(Object.fromEntries(values), { now, ...(monotonic ? { monotonic } : {}) })
}

export function createRequest(provider: Provider, more: Partial<CreateRequest> = {}): CreateRequest {
  return {
    reference: 'pay_0190a1b2c3d4',
    orderId: 'order-1042',
    money: { minor: 10_000n, currency: provider.currencies[0] ?? '' },
    description: 'Two books',
    customer: BUYER,
    ...(provider.mediums?.[0] ? { medium: provider.mediums[0].id } : {}),
    callbackUrl: 'https://pay.shop.example/webhooks/acme/pay_0190a1b2c3d4/hook-token',
    returnUrl: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token',
    cancelUrl: 'https://pay.shop.example/return/pay_0190a1b2c3d4/return-token?cancelled=1',
    ...more,
  }
}
