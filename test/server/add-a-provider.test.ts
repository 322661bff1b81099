/**
 * docs/development/add-a-provider.md: a provider is one new file, one line in the registry, and fixtures. A copy of the
 * tree gets exactly these for an invented provider. Then it is compiled, tested against the contract, configured,
 * listed and sold with.
 */

import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CheckoutOpened, OrderView, PaymentView } from '../../server/contract/wire.ts'
import { startApi } from './providers/api-server.ts'
import type { ApiServer } from './providers/api-server.ts'

/** What the added parts need to compile and to run. */
const NEEDED = [
  'server',
  'src/locales',
  'src/outlines.ts',
  'test/server/providers',
  'test/fixtures',
  'package.json',
  'tsconfig.json',
]
const DECLARATION = 'test/server/providers/acmepay.fixtures.ts'
const SUITE = 'test/server/providers/contract.test.ts'
const MERCHANT_KEY = 'merchant-key-of-the-example-0123456789'
const SECRET = 'acme-webhook-secret-0123456789'
const ACMEPAY = { ACMEPAY_API_KEY: 'acme-key-4b7a1e', ACMEPAY_WEBHOOK_SECRET: SECRET }
const BASE = {
  PUBLIC_URL: 'http://localhost:8787',
  MERCHANT_API_KEY: MERCHANT_KEY,
  PORT: '0',
  DATABASE_URL: 'sqlite:./pay.db',
}

const folder = mkdtempSync(join(tmpdir(), 'pay-button-provider-'))
const children: ChildProcess[] = []
afterAll(async () => {
  await Promise.all(
    children
      .filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null)
      .map((child) => {
        child.kill('SIGTERM')
        return once(child, 'close')
      }),
  )
  rmSync(folder, { recursive: true, force: true })
})

describe('a provider that is added', () => {
  const copy = join(folder, 'added')
  beforeAll(() => {
    makeCopy(copy)
    addProvider(copy)
    declareFixtures(copy)
    addWebhooks(copy)
  })

  test('compiles with its fixtures, and passes the linter and the architecture rules', async () => {
    expect(await run(copy, ['node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.json'])).toMatchObject({
      code: 0,
      out: '',
    })
    cpSync('.oxlintrc.json', join(copy, '.oxlintrc.json'))
    expect((await run(copy, ['node_modules/oxlint/bin/oxlint', 'server/providers/acmepay.ts', DECLARATION])).code).toBe(
      0,
    )
    expect(readFileSync(join(copy, 'server/providers/acmepay.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(121)
    cpSync('.dependency-cruiser.mjs', join(copy, '.dependency-cruiser.mjs'))
    const rules = ['--config', '.dependency-cruiser.mjs', '--preserve-symlinks', 'server']
    const { code, out } = await run(copy, ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', ...rules])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('no dependency violations found') })
  }, 120_000)

  test('passes the contract suite of all providers', async () => {
    const { code, passed, failed } = await contract(copy)
    expect({ code, failed }).toEqual({ code: 0, failed: [] })
    // Bad answers to its calls, forgeries of its webhooks, and the registry as a whole.
    expect(passed.filter((name) => name.startsWith('acmepay ')).length).toBeGreaterThan(200)
    expect(passed).toContain('every provider of the registry has a unique id, which is also the name of its export')
  })

  describe('and compiled', () => {
    beforeAll(async () => {
      // Without declarations: through the link to node_modules they would name files outside the copy.
      expect(
        await run(copy, ['node_modules/.bin/tsc', '-p', 'server/tsconfig.json', '--declaration', 'false']),
      ).toMatchObject({ code: 0, out: '' })
    })

    test('is switched on by its key, and only then', async () => {
      expect(await configured(copy, { ...BASE, SANDBOX: '1', ...ACMEPAY })).toMatchObject({
        providers: ['acmepay', 'sandbox'],
      })
      expect(await configured(copy, { ...BASE, SANDBOX: '1' })).toMatchObject({ providers: ['sandbox'] })
      expect(
        await configured(copy, {
          ...BASE,
          SANDBOX: '1',
          ACMEPAY_API_KEY: 'acme-key-4b7a1e',
          ACMEPAY_BASE_URL: 'http://acme.example',
        }),
      ).toEqual({
        faults: [
          { name: 'ACMEPAY_BASE_URL', message: expect.stringContaining('is "http://acme.example" and must use https') },
          { name: 'ACMEPAY_WEBHOOK_SECRET', message: 'is missing. Acme Pay requires it' },
        ],
      })
    })

    test('is among the providers that the command line lists', async () => {
      const listed = async (environment: Record<string, string>) => {
        const { out } = await run(copy, ['dist/server/main.js', 'providers', '--json'], environment)
        return (JSON.parse(out) as { providers: { id: string }[] }).providers.find(({ id }) => id === 'acmepay')
      }
      expect(await listed(ACMEPAY)).toMatchObject({ label: 'Acme Pay', on: true })
      expect(await listed({})).toMatchObject({ on: false, needs: expect.arrayContaining(['ACMEPAY_API_KEY']) })
    })

    test('takes a payment that a signed webhook and a poll confirm', async () => {
      let status = 'open'
      const api = await startApi(({ method, path }) =>
        method === 'POST'
          ? { status: 201, body: JSON.stringify({ id: 'ap_1', url: `${api.url}/pay/ap_1` }) }
          : {
              body: JSON.stringify({
                id: 'ap_1',
                reference: path.split('/').pop(),
                status,
                amount: '12.50',
                currency: 'EUR',
              }),
            },
      )
      try {
        const companion = await serve(copy, { ...BASE, ...ACMEPAY, ACMEPAY_BASE_URL: api.url })
        const payment = await startPayment(companion, api)
        const event = JSON.stringify({ event_id: 'ev_1', type: 'payment.paid', reference: payment.reference })
        expect(await tell(companion, event, createHmac('sha256', 'another').update(event).digest('hex'))).toBe(401)
        expect(await orderStatus(companion)).toBe('unpaid')
        status = 'paid'
        expect(
          Math.floor((await tell(companion, event, createHmac('sha256', SECRET).update(event).digest('hex'))) / 100),
        ).toBe(2)
        await expect.poll(() => orderStatus(companion), { timeout: 15_000 }).toBe('paid')
      } finally {
        await api.close()
      }
    })
  })
})

describe('a provider that is added without its fixtures', () => {
  test.each([
    ['at all', () => {}, /there are no fixtures for acmepay/],
    ['of webhooks', declareFixtures, /ENOENT[^]*fixtures\/acmepay/],
    ['in the declaration', addWebhooks, /there are no fixtures for acmepay/],
  ])(
    '%s does not pass the contract',
    async (name, add, words) => {
      const copy = join(folder, name.replaceAll(' ', '-'))
      makeCopy(copy)
      addProvider(copy)
      add(copy)
      const { code, passed, text } = await contract(copy)
      expect([code, passed.filter((title) => title.startsWith('acmepay '))]).toEqual([1, []])
      expect(text).toMatch(words)
    },
    40_000,
  )
})

function makeCopy(copy: string): void {
  for (const path of NEEDED) cpSync(path, join(copy, path), { recursive: true })
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'), 'junction')
}

/** The one new file and the one line. */
function addProvider(copy: string): void {
  cpSync('examples/example-provider.ts.txt', join(copy, 'server/providers/acmepay.ts'))
  appendFileSync(join(copy, 'server/providers/index.ts'), "export { acmepay } from './acmepay.ts'\n")
}

/** The fixtures for the contract suite: good answers, and where the signature is. */
function declareFixtures(copy: string): void {
  cpSync('examples/example-provider.fixtures.ts.txt', join(copy, DECLARATION))
}

/** Its webhooks, byte for byte. */
function addWebhooks(copy: string): void {
  mkdirSync(join(copy, 'test/fixtures/acmepay'))
  for (const name of readdirSync('test/fixtures/example').filter((name) => name.endsWith('.http'))) {
    cpSync(join('test/fixtures/example', name), join(copy, 'test/fixtures/acmepay', name))
  }
}

/** The contract suite, of this provider and of the registry. */
async function contract(
  copy: string,
): Promise<{ code: number | null; passed: string[]; failed: string[]; text: string }> {
  const { code, out, err } = await run(copy, [
    'node_modules/vitest/vitest.mjs',
    'run',
    SUITE,
    '-t',
    '^(acmepay |every provider )',
    '--reporter=json',
  ])
  interface Assertion {
    status: string
    fullName: string
    failureMessages: string[]
  }
  const [suite] = (
    JSON.parse(out.slice(out.indexOf('{'))) as { testResults: { assertionResults: Assertion[]; message?: string }[] }
  ).testResults
  const results = suite?.assertionResults ?? []
  const of = (status: string) => results.filter((one) => one.status === status)
  const text = [suite?.message ?? '', ...results.flatMap(({ failureMessages }) => failureMessages), err].join('\n')
  return {
    code,
    passed: of('passed').map(({ fullName }) => fullName.trim()),
    failed: of('failed').map(({ fullName }) => fullName),
    text,
  }
}

/** What `readConfig` makes of an environment: the providers that are on, or the faults. */
async function configured(copy: string, environment: Record<string, string>): Promise<unknown> {
  const program = `import { readConfig } from './dist/server/config/config.js'
    try {
      const { providers } = readConfig(${JSON.stringify(environment)}, { now: Date.now })
      console.log(JSON.stringify({ providers: [...providers.keys()].sort() }))
    } catch ({ faults }) {
      console.log(JSON.stringify({ faults }))
    }`
  const { out } = await run(copy, ['--input-type=module', '-e', program])
  return JSON.parse(out)
}

async function serve(copy: string, environment: Record<string, string>): Promise<string> {
  const child = start(copy, ['dist/server/main.js', 'serve'], environment)
  let text = ''
  return new Promise((resolve, reject) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
        const [, address] = /listens on (http:\/\/127\.0\.0\.1:\d+)/.exec(text) ?? []
        if (address) resolve(address)
      })
    }
    child.on('close', () => reject(new Error(`serve has ended: ${text}`)))
  })
}

/** Opens a checkout of 12.50 euros and starts a payment. @returns the merchant reference that the provider got */
async function startPayment(companion: string, api: ApiServer): Promise<{ reference: string }> {
  const order = { orderId: '1042', amount: '12.50', currency: 'EUR', customer: { email: 'buyer@shop.example' } }
  const { checkout, clientSecret } = (await (
    await post(`${companion}/checkouts`, order, { authorization: `Bearer ${MERCHANT_KEY}` })
  ).json()) as CheckoutOpened
  expect(checkout.methods).toMatchObject([{ provider: 'acmepay', label: 'Acme Pay', flow: 'page', needs: ['email'] }])
  const answer = await post(
    `${companion}/checkouts/${checkout.id}/payments`,
    { provider: 'acmepay' },
    { authorization: `Bearer ${clientSecret}`, 'idempotency-key': 'once' },
  )
  expect((await answer.json()) as PaymentView).toMatchObject({
    provider: 'acmepay',
    status: 'pending',
    action: { type: 'open', url: `${api.url}/pay/ap_1` },
  })
  const created = JSON.parse(api.requests.find(({ method }) => method === 'POST')?.body ?? '{}') as {
    reference: string
    amount: string
    currency: string
  }
  expect(created).toMatchObject({ amount: '12.50', currency: 'EUR' })
  return created
}

async function tell(companion: string, body: string, signature: string): Promise<number> {
  const answer = await fetch(`${companion}/webhooks/acmepay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-acmepay-signature': signature },
    body,
  })
  await answer.arrayBuffer()
  return answer.status
}

async function orderStatus(companion: string): Promise<string> {
  const answer = await fetch(`${companion}/orders/1042`, { headers: { authorization: `Bearer ${MERCHANT_KEY}` } })
  return ((await answer.json()) as OrderView).status
}

function post(url: string, body: object, headers: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
}

async function run(
  copy: string,
  args: string[],
  environment: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(copy, args, environment)
  let out = ''
  let err = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** With nothing in its environment but what is given. */
function start(copy: string, args: string[], environment: Record<string, string>): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, args, {
    cwd: copy,
    env: { PATH, HOME, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  return child
}
