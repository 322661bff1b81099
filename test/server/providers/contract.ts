/**
 * What every provider must do, whichever it is. An adapter brings fixtures, and {@link describeProvider} runs the same suite over each: its capability flags are
 * proven, its calls are answered badly in every way, and its webhooks are forged from its own valid ones.
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readdirSync, readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { isCurrency } from '../../../server/domain/money.ts'
import { WebhookRefused } from '../../../server/contract/provider.ts'
import type {
  CreateRequest,
  Provider,
  ProviderDefinition,
  StatusQuery,
  WebhookDelivery,
  WebhookEvent,
} from '../../../server/contract/provider.ts'
import { closeConnections } from '../../../server/providers/kit/request.ts'
import type { Setting, SettingsShape } from '../../../server/contract/provider-settings.ts'
import { deadAddress, startApi } from './api-server.ts'
import type { ApiServer, Reply } from './api-server.ts'
import { hostileDeliveries } from './hostile-webhooks.ts'
import type { SignaturePlace } from './hostile-webhooks.ts'

export interface ProviderFixtures {
  /** Settings as an operator writes them, without the provider's prefix. */
  readonly settings: (baseUrl: string) => Readonly<Record<string, string>>
  /** Settings that must appear in no error. */
  readonly secrets: readonly string[]
  /** A buyer whom it serves, where it does not serve everybody. */
  readonly buyer?: typeof BUYER
  readonly network: NetworkFixtures | 'none'
  readonly webhooks: WebhookFixtures | 'none'
}

export interface NetworkFixtures {
  /** An id as the provider gives them out. */
  readonly providerRef: string
  /** Good answers, by what they mean. */
  readonly created: (baseUrl: string) => Reply & object
  readonly paid: Reply & object
  readonly pending: Reply & object
}

export interface WebhookFixtures {
  /** Its raw requests stand in `test/fixtures/<id>/*.http`. */
  readonly signature: SignaturePlace
  /** Settings under which none of them may be accepted. */
  readonly wrongKey: (baseUrl: string) => Readonly<Record<string, string>>
}

/** What a provider's server might say and we must never repeat. */
const VENDOR_TEXT = 'vendor-words-4711'
const BUYER = { name: 'Rahim Uddin', email: 'rahim@buyer.example', phone: '+8801700000000' }

/** Opens a provider from settings as they stand in the environment. */
export function openProvider(
  definition: ProviderDefinition,
  raw: Readonly<Record<string, string>>,
  now: () => number = () => 1_700_000_000_000,
): Provider {
  const shape: SettingsShape = definition.settings
  const values = Object.entries(shape).map(([name, setting]: [string, Setting<unknown>]) => {
    const text = raw[name] ?? setting.default
    return [name, text === undefined ? undefined : setting.parse(text)] as const
  })
  return definition.create(Object.fromEntries(values), { now })
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

/** A raw HTTP request as a delivery: head with CRLF, blank line, body. */
export function readDelivery(path: string | URL): WebhookDelivery {
  const bytes = readFileSync(path)
  const split = bytes.indexOf('\r\n\r\n')
  const [, ...lines] = bytes.subarray(0, split).toString('latin1').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  return { rawBody: bytes.subarray(split + 4), headers, receivedAt: 1_700_000_000_000 }
}

export function fixtureNames(id: string): readonly string[] {
  return readdirSync(new URL(`../../fixtures/${id}/`, import.meta.url)).filter((name) => name.endsWith('.http'))
}

export function readFixture(id: string, name: string): WebhookDelivery {
  return readDelivery(new URL(`../../fixtures/${id}/${name}`, import.meta.url))
}

export function describeProvider(definition: ProviderDefinition, fixtures: ProviderFixtures): void {
  const open = (baseUrl = 'http://127.0.0.1:9'): Provider => openProvider(definition, fixtures.settings(baseUrl))
  const query = (provider: Provider, more: Partial<StatusQuery> = {}): StatusQuery => {
    const { reference, money } = createRequest(provider)
    return { reference, money, providerRef: fixtures.network === 'none' ? null : fixtures.network.providerRef, ...more }
  }
  const signal = new AbortController().signal
  const buyer = fixtures.buyer ?? BUYER
  let api: ApiServer | undefined

  afterEach(async () => {
    await api?.close()
    api = undefined
  })
  afterAll(closeConnections)

  describe('what it says of itself', () => {
    const provider = open()

    test('is the same in the registry and in use', () => {
      expect(definition.id).toMatch(/^[a-z]+$/)
      expect(provider.id).toBe(definition.id)
      expect(provider.label).toBe(definition.label)
      expect(definition.label.trim()).not.toBe('')
    })

    test('names settings that can be documented, and refuses bad ones in words that read on from their name', () => {
      for (const [name, setting] of Object.entries(definition.settings as SettingsShape)) {
        expect(name).toMatch(/^[A-Z][A-Z_]*$/)
        expect(setting.describe).not.toBe('')
        expect(setting.secret === true && setting.default !== undefined, `${name} is a secret with a default`).toBe(
          false,
        )
        if (setting.default !== undefined) expect(() => setting.parse(setting.default ?? '')).not.toThrow()
      }
    })

    test('lists currencies and mediums that exist, once each', () => {
      expect(provider.currencies.length).toBeGreaterThan(0)
      expect(provider.currencies.filter((code) => !isCurrency(code))).toEqual([])
      expect(new Set(provider.currencies).size).toBe(provider.currencies.length)
      const ids = provider.mediums?.map(({ id }) => id) ?? []
      expect(new Set(ids).size).toBe(ids.length)
      for (const medium of provider.mediums ?? []) {
        expect(medium.label).not.toBe('')
        expect((medium.currencies ?? []).filter((code) => !provider.currencies.includes(code))).toEqual([])
      }
    })

    test('has a way to cancel exactly when it says so', () => {
      expect(typeof provider.cancel === 'function').toBe(provider.capabilities.cancel)
    })
  })

  if (fixtures.network === 'none') {
    test('opens no connection, whatever it is asked', async () => {
      const opened: unknown[] = []
      const note = (message: unknown): number => opened.push(message)
      subscribe('net.client.socket', note)
      const provider = open()
      const created = await provider.create(createRequest(provider, { customer: buyer }), signal)
      if (created.outcome !== 'created') return expect.fail('a payment could not be created')
      const status = await provider.fetchStatus(query(provider, { providerRef: created.providerRef ?? null }), signal)
      await provider.cancel?.(query(provider), signal)
      unsubscribe('net.client.socket', note)
      expect(status?.state).toBe('pending')
      expect(created.action.type).toBe(provider.flow === 'page' ? 'open' : 'confirm-on-device')
      expect(await provider.fetchStatus(query(provider, { providerRef: null }), signal)).toMatchObject({
        state: 'pending',
      })
      expect(opened).toEqual([])
    })
  } else {
    const network = fixtures.network
    describeCalls(network)
  }

  if (fixtures.webhooks === 'none') {
    test('has no webhooks, and refuses whatever looks like one', () => {
      const provider = open()
      for (const body of ['', '{}', '{"status":"completed"}', 'x'.repeat(100_000)]) {
        const delivery = { rawBody: Buffer.from(body), headers: {}, receivedAt: 0 }
        expect(() => provider.verifyWebhook(delivery)).toThrow(
          expect.objectContaining({ name: 'WebhookRefused', code: 'bad_signature' }),
        )
        expect(() => provider.parseWebhook({ body, rawBody: delivery.rawBody })).toThrow(WebhookRefused)
      }
    })
  } else {
    describeWebhooks(fixtures.webhooks)
  }

  function describeCalls(network: NetworkFixtures): void {
    const answer = async (reply: (baseUrl: string) => Reply): Promise<Provider> => {
      api = await startApi(() => reply(api?.url ?? ''))
      return open(api.url)
    }
    const calls = {
      create: (provider: Provider, until: AbortSignal) =>
        provider.create(createRequest(provider, { customer: buyer }), until),
      fetchStatus: (provider: Provider, until: AbortSignal) => provider.fetchStatus(query(provider), until),
      ...(open().cancel
        ? { cancel: async (provider: Provider, until: AbortSignal) => provider.cancel?.(query(provider), until) }
        : {}),
    }
    /** A good answer to that call, to be sent along with a bad status. */
    const good = (call: string, baseUrl: string): Reply & object =>
      call === 'create' ? network.created(baseUrl) : network.paid

    describe('its calls', () => {
      test('create a payment whose action is of the kind that it names', async () => {
        const provider = await answer(network.created)
        const created = await calls.create(provider, signal)
        expect(created).toMatchObject({
          outcome: 'created',
          action: { type: provider.flow === 'page' ? 'open' : 'confirm-on-device' },
        })
        expect(api?.asked).toHaveLength(1)
        expect(api?.asked[0]?.body).toContain('pay_0190a1b2c3d4')
      })

      test('hand over the callback address exactly when it takes one per payment', async () => {
        const provider = await answer(network.created)
        await calls.create(provider, signal)
        expect(api?.asked[0]?.body.includes('hook-token')).toBe(provider.capabilities.callback === 'per-payment')
      })

      test('create nothing without what the buyer must tell', async () => {
        const provider = await answer(network.created)
        for (const field of provider.needs) {
          const { [field]: _left, ...customer } = buyer
          expect(await provider.create(createRequest(provider, { customer }), signal), field).toMatchObject({
            outcome: 'refused',
          })
        }
        expect(api?.asked).toHaveLength(0)
      })

      test('create nothing in a currency that it does not take', async () => {
        const provider = await answer(network.created)
        const currency = ['XPF', 'KWD', 'USD'].find((code) => !provider.currencies.includes(code)) ?? ''
        expect(
          await provider.create(createRequest(provider, { customer: buyer, money: { minor: 100n, currency } }), signal),
        ).toMatchObject({ outcome: 'refused' })
        expect(api?.asked).toHaveLength(0)
      })

      test('read a status always, or only once an id is known, as it says', async () => {
        const provider = await answer(() => network.paid)
        const status = await provider.fetchStatus(query(provider, { providerRef: null }), signal)
        expect(status !== null).toBe(provider.capabilities.poll === 'always')
        expect(api?.asked.length === 0).toBe(provider.capabilities.poll === 'with-reference')
      })

      test('confirm what was paid, and only that', async () => {
        const paid = await (async () => calls.fetchStatus(await answer(() => network.paid), signal))()
        expect(paid).toMatchObject({ state: 'paid', money: { minor: 10_000n } })
        await api?.close()
        expect(await calls.fetchStatus(await answer(() => network.pending), signal)).toMatchObject({
          state: 'pending',
          money: null,
        })
      })
    })

    type BadAnswer = [name: string, reply: (good: Reply & object, baseUrl: string) => Reply]
    const page = `<!doctype html><title>${VENDOR_TEXT}</title>`
    const unreadable: BadAnswer[] = [
      ['a page', () => ({ headers: { 'content-type': 'text/html' }, body: page })],
      ['nothing', () => ({})],
      ['204', () => ({ status: 204 })],
      ['noise', () => ({ body: Buffer.from([0, 255, 1, 254]) })],
      ['half of a good answer', (reply) => ({ body: Buffer.from(reply.body ?? '').subarray(0, -1) })],
      ['two good answers at once', (reply) => ({ body: `${reply.body}${reply.body}` })],
      ['more than a mebibyte', (reply) => ({ body: `${reply.body}${' '.repeat(1024 * 1024)}` })],
      ['500 with a good answer', (reply) => ({ ...reply, status: 500 })],
      ['502 with a page', () => ({ status: 502, body: page })],
      ['503 with a good answer', (reply) => ({ ...reply, status: 503 })],
      [
        '301 to a good answer',
        (reply, baseUrl) => ({ ...reply, status: 301, headers: { location: `${baseUrl}/elsewhere` } }),
      ],
      [
        '302 to a good answer',
        (reply, baseUrl) => ({ ...reply, status: 302, headers: { location: `${baseUrl}/elsewhere` } }),
      ],
      [
        '307 to a good answer',
        (reply, baseUrl) => ({ ...reply, status: 307, headers: { location: `${baseUrl}/elsewhere` } }),
      ],
      ['a cut connection', () => 'cut'],
      ['a connection cut in the body', () => 'cut-body'],
    ]
    const meaningless: BadAnswer[] = [
      ['null', () => ({ body: 'null' })],
      ['a list', (reply) => ({ body: `[${reply.body}]` })],
      ['a string', (reply) => ({ body: JSON.stringify(String(reply.body)) })],
      ['a number', () => ({ body: '1' })],
      ['an empty object', () => ({ body: '{}' })],
      ['a good answer one level too deep', (reply) => ({ body: `{"reply":${reply.body}}` })],
    ]
    const noes: BadAnswer[] = [400, 401, 403, 404, 409, 422, 429].flatMap((status): BadAnswer[] => [
      [`${status} with a good answer`, (reply) => ({ ...reply, status })],
      [`${status} with a page`, () => ({ status, body: page })],
      [`${status} with a message`, () => ({ status, body: `{"status":0,"success":false,"message":"${VENDOR_TEXT}"}` })],
    ])

    describe.each(Object.keys(calls) as (keyof typeof calls)[])('%s', (name) => {
      const run = calls[name] as (provider: Provider, until: AbortSignal) => Promise<unknown>
      const outcome = async (reply: BadAnswer[1]): Promise<{ result?: unknown; error?: Error }> => {
        const provider = await answer((baseUrl) => reply(good(name, baseUrl), baseUrl))
        const reconciled = await run(provider, signal).then(
          (result) => ({ result }),
          (error: Error) => ({ error }),
        )
        expect(api?.asked).toHaveLength(1)
        if ('error' in reconciled) expectDiscreet(reconciled.error)
        return reconciled
      }
      /** Neither a payment nor news of one. */
      const expectNothing = (result: unknown): void => {
        if (name === 'create') expect(result).toMatchObject({ outcome: 'refused' })
        else if (name === 'fetchStatus' && result !== null)
          expect(result).toMatchObject({ state: 'pending', money: null })
      }

      // There is nothing to say of a payment that was revoked: 204 is the good answer.
      test.each(unreadable.filter(([what]) => !(name === 'cancel' && what === '204')))(
        'cannot tell the outcome from %s',
        async (_name, reply) => {
          expect((await outcome(reply)).error).toBeInstanceOf(Error)
        },
      )

      test.each(meaningless)('makes nothing of %s', async (_name, reply) => {
        const { result, error } = await outcome(reply)
        if (!error) expectNothing(result)
      })

      test.each(noes)('takes %s for a no, and for no news of a payment', async (_name, reply) => {
        const { result, error } = await outcome(reply)
        if (name === 'create') expect(error).toBeUndefined()
        if (!error) expectNothing(result)
      })

      test('cannot tell the outcome when time runs out after sending', async () => {
        const provider = await answer(() => 'hang')
        const caller = new AbortController()
        const running = run(provider, caller.signal).then(
          () => undefined,
          (error: Error) => error,
        )
        await api?.arrived
        caller.abort()
        const error = await running
        expect(error).toBeInstanceOf(Error)
        expectDiscreet(error as Error)
        expect(api?.asked).toHaveLength(1)
      })

      test('knows that nothing happened when nobody listens', async () => {
        const provider = open(await deadAddress())
        const reconciled = await run(provider, signal).then(
          (result) => ({ result }),
          (error: Error) => ({ error }),
        )
        if (name === 'create') expect(reconciled).toMatchObject({ result: { outcome: 'refused' } })
        else expect(reconciled).toHaveProperty('error')
        if ('error' in reconciled) expectDiscreet(reconciled.error)
      })
    })

    function expectDiscreet(error: Error): void {
      const everything = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${inspect(error.cause)}`
      for (const secret of [
        ...fixtures.secrets,
        VENDOR_TEXT,
        buyer.name,
        buyer.email,
        buyer.phone,
        'hook-token',
        'return-token',
      ])
        expect(everything).not.toContain(secret)
    }
  }

  function describeWebhooks(webhooks: WebhookFixtures): void {
    const names = fixtureNames(definition.id)
    const provider = open()
    const [first = ''] = names

    /** The event of a delivery, or the code with which it was refused. Anything else that is thrown fails the test. */
    function judge(by: Provider, delivery: WebhookDelivery): WebhookEvent | WebhookRefused['code'] {
      try {
        return by.parseWebhook(by.verifyWebhook(delivery))
      } catch (error) {
        if (!(error instanceof WebhookRefused)) throw error
        for (const secret of fixtures.secrets) expect(error.message).not.toContain(secret)
        return error.code
      }
    }

    describe('its webhooks', () => {
      test('have fixtures', () => {
        expect(names.length).toBeGreaterThan(0)
      })

      test.each(names)('%s is accepted and read', (name) => {
        const event = judge(provider, readFixture(definition.id, name))
        expect(event).toMatchObject({ dedupeKey: expect.stringMatching(/^[\x21-\x7e]{1,200}$/) })
      })

      test.each(names)('%s says the same when it comes again', (name) => {
        const once = readFixture(definition.id, name)
        expect(judge(provider, { ...once, receivedAt: once.receivedAt + 1000 })).toEqual(judge(provider, once))
      })

      test.each(names)('%s is refused under another key', (name) => {
        expect(
          judge(openProvider(definition, webhooks.wrongKey('http://127.0.0.1:9')), readFixture(definition.id, name)),
        ).toBe('bad_signature')
      })

      test.each(names)('%s cannot be changed by a single bit of its body', (name) => {
        const delivery = readFixture(definition.id, name)
        const event = judge(provider, delivery)
        for (let at = 0; at < delivery.rawBody.length; at += 1) {
          for (const bit of [1, 2, 4, 16, 32, 128]) {
            const rawBody = Buffer.from(delivery.rawBody)
            rawBody[at] = (rawBody[at] ?? 0) ^ bit
            const verdict = judge(provider, { ...delivery, rawBody })
            // The case of a hexadecimal digit, in the signature or an escape, means nothing; nor does the kind of white space.
            if (typeof verdict !== 'string') expect(verdict, `byte ${at}, bit ${bit}`).toEqual(event)
          }
        }
      })

      const table = hostileDeliveries(readFixture(definition.id, first), webhooks.signature)

      test('are forged in at least 80 ways', () => {
        expect(table.length).toBeGreaterThanOrEqual(80)
        expect(new Set(table.map(({ name }) => name)).size).toBe(table.length)
      })

      test.each(table)('refuse: $name', ({ delivery, harmless }) => {
        const verdict = judge(provider, delivery)
        if (harmless && typeof verdict !== 'string')
          expect(verdict).toEqual(judge(provider, readFixture(definition.id, first)))
        else expect(verdict).toMatch(/^(bad_signature|malformed|not_for_us)$/)
      })

      test.each(names)('refuse all of that for %s, too', (name) => {
        const valid = readFixture(definition.id, name)
        const event = judge(provider, valid)
        for (const { name: forgery, delivery, harmless } of hostileDeliveries(valid, webhooks.signature)) {
          const verdict = judge(provider, delivery)
          if (harmless && typeof verdict !== 'string') expect(verdict, forgery).toEqual(event)
          else expect(verdict, forgery).toMatch(/^(bad_signature|malformed|not_for_us)$/)
        }
      })
    })
  }
}
