/**
 * Holds the README to the truth: its code is that of `demo/snippets/`, which is run, and its tables are compared with the source.
 * `UPDATE_README=1` writes code and generated tables anew, and records what PHP and Python answer, for machines that have neither.
 */

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { brotliCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { activatingNames, providerDefinitions, readConfig, readSettings, settingName } from '../server/config.ts'
import type { SettingFault } from '../server/config.ts'
import { CURRENCIES } from '../server/domain/money.ts'
import { ERRORS } from '../server/errors.ts'
import { lookupByHttp } from '../server/order-lookup.ts'
import { verifyOrderToken } from '../server/order-token.ts'
import { SIGNATURE_FORMS } from '../server/providers/pakhipay-forms.ts'
import type { Provider, WebhookSource } from '../server/providers/provider.ts'
import * as reporters from '../server/providers/reporters.ts'
import type { Setting } from '../server/providers/settings.ts'
import { signWebhook, verifyOrderEvent } from '../server/standard-webhooks.ts'
import type { CheckoutOpened, CheckoutView } from '../server/wire.ts'
import * as events from '../src/checkout/events.ts'
import { optionsOf } from '../src/elements/button-options.ts'

const SNIPPETS = resolve('demo/snippets')
const RECORDS = 'test/fixtures/snippets/recorded.json'
const BIN = resolve((JSON.parse(read('package.json')) as { bin: Record<string, string> }).bin['pay-button']!)
const TOKEN_SECRET = 'order-token-secret-of-the-readme-0123456789'
const WEBHOOK_SECRET = `whsec_${Buffer.from('order-webhook-secret-of-the-readme').toString('base64')}`
const OTHER_SECRET = `whsec_${Buffer.from('a-secret-that-nobody-ever-agreed-on').toString('base64')}`
/** What settings without a default look like, whichever provider's. */
const SAMPLES = ['a-secret-of-thirty-two-characters', 'public:secret', WEBHOOK_SECRET, '20fe779a-9d7f-4d9c-9388-cb5ceda1abf0', 'test/fixtures/lakipay/webhook-public-key.pem']
/** Settings that make another provider of one: they get a row of their own. */
const VARIANTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { lakipay: { MODE: 'checkout' } }
const updating = process.env.UPDATE_README === '1'
/** Providers, and the platforms that only report. */
const definitions = [...providerDefinitions(), ...Object.values(reporters)]
type Definition = (typeof definitions)[number]

if (updating) writeFileSync('README.md', generated(read('README.md')))
const readme = read('README.md')

const folder = mkdtempSync(join(tmpdir(), 'pay-button-readme-'))
const children: ChildProcess[] = []
afterAll(async () => {
  await Promise.all(children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null).map((child) => {
    child.kill('SIGTERM')
    return once(child, 'close')
  }))
  rmSync(folder, { recursive: true, force: true })
})

describe('the text', () => {
  test('shows its code and its generated tables as they are', () => {
    expect(readme).toBe(generated(readme))
  })

  test('shows every snippet, and no code that is not one', () => {
    const shown = [...readme.matchAll(/<!-- snippet: (\S+) -->/g)].map(([, name]) => name)
    expect([...shown].sort()).toEqual(readdirSync(SNIPPETS).sort())
    const unnamed = [...readme.matchAll(/(.*)\n```(\w+)\n[^]*?\n```/g)].filter(([, before]) => !before!.startsWith('<!-- snippet:'))
    // A picture or a line for the shell is no code of ours.
    expect(unnamed.map(([, , language]) => language).filter((language) => language !== 'sh' && language !== 'text')).toEqual([])
  })

  test('has links that lead somewhere', () => {
    const anchors = new Set([...readme.replace(/```[^]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, words]) => slug(words!)))
    const links = [...readme.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!)
    expect(links.length).toBeGreaterThan(30)
    const dead = links.filter((target) => target.startsWith('#') ? !anchors.has(target.slice(1)) : !target.startsWith('https://') && !existsSync(target))
    expect(dead).toEqual([])
  })

  test('names no machine and no registry', () => {
    expect(readme).not.toMatch(/\/(?:home|root|work|tmp)\/|registry\.|\p{Extended_Pictographic}/u)
  })
})

describe('the tables', () => {
  const settings = [...read('server/config.ts').match(/const schema = z\.object\(\{\n([^]*?)\n\}\)/)![1]!.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name]) => name!)
  const ofProviders = definitions.flatMap((definition) => Object.keys(definition.settings).map((name) => settingName(definition, name)))
  const switches = providerDefinitions().filter((definition) => activatingNames(definition).length === 0).map(({ id }) => id.toUpperCase())

  test('settings: all that the server knows, and none that it does not', () => {
    expect(settings.length).toBeGreaterThan(15)
    const general = tablesAfter('Settings', 'variable').filter(([name]) => !ofProviders.includes(code(name)))
    expect(names(general)).toEqual([...settings, ...switches].sort())
    const known = new Set([...settings, ...ofProviders, ...switches, 'NODE_ENV', 'UPDATE_README'])
    const mentioned = [...readme.replace(/```[^]*?```/g, '').matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g)].map(([, name]) => name!)
    expect(mentioned.filter((name) => !known.has(name))).toEqual([])
  })

  test('settings: the defaults that they have', () => {
    const { port, host, databaseUrl, trustProxy, checkoutLifetime, logLevel, defaultLocale } =
      readConfig({ PUBLIC_URL: 'http://localhost', ORDER_TOKEN_SECRET: TOKEN_SECRET, SANDBOX: '1' }, { now: Date.now })
    const defaults = Object.fromEntries(tablesAfter('Settings', 'variable').map(([name, value]) => [code(name), code(value)]))
    expect(defaults).toMatchObject({
      PORT: String(port), HOST: host, DATABASE_URL: databaseUrl, TRUST_PROXY: String(trustProxy), CHECKOUT_TTL: String(checkoutLifetime / 1000), LOG_LEVEL: logLevel,
      DEFAULT_LOCALE: defaultLocale, PUBLIC_URL: 'required', SANDBOX: '0',
    })
  })

  test('every form of signature', () => {
    expect(readme).toContain(`(${SIGNATURE_FORMS.slice(0, -1).map((form) => `\`${form}\``).join(', ')} or \`${SIGNATURE_FORMS.at(-1)}\`)`)
  })

  test('error codes: all of the server, with status and title, and all of the widget', () => {
    const [server, widget] = [tablesAfter('Error codes', 'code', 'status'), tablesAfter('Error codes', 'code', 'means')]
    expect(server.map(([name, status, title]) => [code(name), Number(status), title])).toEqual(Object.entries(ERRORS).map(([name, [status, title]]) => [name, status, title]))
    const local = /type LocalErrorCode =([^\n]*)/.exec(read('src/checkout/errors.ts'))![1]!
    expect(names(widget)).toEqual([...local.matchAll(/'(\w+)'/g)].map(([, name]) => name!).sort())
  })

  test('commands: those of the overview, in the README and in its lines for the shell', async () => {
    const { out } = await run('node', [BIN, '--help'])
    const overview = [...out.matchAll(/^ {2}(\w\S*(?: \S+)*) {2,}/gm)].map(([, usage]) => usage!)
    expect(overview.length).toBeGreaterThan(3)
    expect(names(tablesAfter('Command line', 'command'))).toEqual(overview.sort())
    const used = [...readme.matchAll(/```sh\n([^]*?)```/g)].flatMap(([, lines]) => [...lines!.matchAll(/^pay-button (\w+)/gm)].map(([, name]) => name!))
    expect(new Set(used)).toEqual(new Set(['init', 'serve', 'token', 'lakiconnect', 'lopay']))
    // What stands behind the command, as the pages of the providers have it.
    for (const name of ['lakiconnect', 'lopay']) {
      const help = (await run('node', [BIN, name, '--help'])).out
      const lines = [...readme.matchAll(new RegExp(`^pay-button ${name} (.*)$`, 'gm'))].map(([, words]) => words!)
      const words = lines.flatMap((line) => line.replaceAll(/ "[^"]*"| (?:https:|ep_|…|buyer@)\S*/g, '').split(' '))
      expect(words.length).toBeGreaterThan(3)
      expect(words.filter((word) => !help.includes(word))).toEqual([])
    }
  })

  test('attributes: those that the element reads, which are those that it documents', () => {
    const documented = [...read('src/elements/pay-button.ts').matchAll(/@attr \{[^}]*\} ([a-z-]+)/g)].map(([, name]) => name!)
    const table = names(tablesAfter('Attributes', 'attribute'))
    expect(table).toEqual(documented.sort())
    expect(table).toEqual([...attributesRead(), 'disabled'].sort())
  })

  test('events: those that there are, with what can be prevented', () => {
    const made = Object.values(events).map((EventClass) => new (EventClass as new (...details: unknown[]) => Event)({}, 'open'))
    const found = made.map(({ type, cancelable }): [string, boolean] => [type, cancelable])
    expect(found.length).toBe(8)
    expect(made.every(({ bubbles, composed }) => bubbles && composed)).toBe(true)
    const table = tablesAfter('Events', 'event').map(([name, when]) => [code(name), /Cancelable/.test(when!)])
    expect(table.sort()).toEqual(found.sort())
  })

  test('looks: the tokens that the button and the modal document', () => {
    const documented = ['src/elements/pay-button.ts', 'src/elements/pay-checkout.ts'].flatMap((file) => [...read(file).matchAll(/@cssproperty \[(--[a-z-]+)/g)].map(([, name]) => name!))
    expect(names(tablesAfter('Looks', 'token'))).toEqual([...new Set(documented)].sort())
    expect([...snippet('theme.css').matchAll(/(--[a-z-]+):/g)].map(([, name]) => name!).sort()).toEqual([...new Set(documented)].sort())
  })

  test('weights: no more than the table says, as the companion serves it', () => {
    const weights = tablesAfter('What it weighs', 'file').map(([file, , most]) => [code(file), Number(most!.replace(/\D/g, ''))] as const)
    const assets = JSON.parse(read('dist/browser/assets.json')) as Record<string, { file: string }>
    expect(names(tablesAfter('What it weighs', 'file'))).toEqual(['lazy-screens.js', 'pakhipay-sdk.js', 'pay-button.js', 'pay-checkout.js', 'qr-code.js'])
    for (const [file, most] of weights) {
      const weight = brotliCompressSync(readFileSync(join('dist/browser', assets[file]!.file))).length
      expect(weight, file).toBeLessThanOrEqual(most)
      expect(weight, `${file} could be said to be lighter`).toBeGreaterThan(most * 0.9)
    }
  })

  test('order events and anomalies: kinds that the wire has', () => {
    const types = [...read('server/wire.ts').match(/type OrderEventType =([^]*?)\n\n/)![1]!.matchAll(/'([a-z.]+)'/g)].map(([, name]) => name!)
    const table = names(tablesAfter('Order events: ship once', 'type'))
    expect(table).toEqual(types.sort())
    const kinds = [...read('server/domain/payment.ts').match(/ANOMALY_KINDS = \[([^]*?)\]/)![1]!.matchAll(/'(\w+)'/g)].map(([, name]) => name!)
    expect(names(tablesAfter('Anomalies', 'kind'))).toEqual(kinds.sort())
  })
})

describe('the page of a provider', () => {
  test.each(definitions.filter(({ settings }) => Object.keys(settings).length > 0))('$label says how to switch it on, where its webhooks go, and what is compared', (definition) => {
    const text = section(definition.label)
    expect(activatingNames(definition).filter((name) => !text.includes(`${name}=`))).toEqual([])
    const required = Object.entries<Setting<unknown>>(definition.settings).filter(([, setting]) => setting.required).map(([name]) => settingName(definition, name))
    expect(required.filter((name) => !text.includes(`${name}=`))).toEqual([])
    const source = opened(definition)
    // A reporter pays nothing, and has one address.
    const perPayment = isProvider(source) && source.capabilities.callback === 'per-payment'
    expect(text.includes(`https://pay.shop.example/webhooks/${definition.id}`)).toBe(!perPayment)
    if (isProvider(source)) expect(text).toMatch(/\*\*The buyer\*\* [^]*\*\*Compared:\*\* [^]*\*\*Limits:\*\* /)
  })

  test('shows settings that the server takes', () => {
    const shown = definitions.flatMap((definition) =>
      [...section(definition.label).matchAll(/```text\n([^]*?)```/g)].flatMap(([, lines]) => [...lines!.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name!)))
    const known = definitions.flatMap((definition) => Object.keys(definition.settings).map((name) => settingName(definition, name)))
    expect(shown.length).toBeGreaterThan(8)
    expect(shown.filter((name) => !known.includes(name))).toEqual([])
  })

  test('the example is added as a test adds it', () => {
    const text = section('Add a provider')
    expect(text.replaceAll('\n', '\r\n')).toContain(read('test/fixtures/example/payment-paid.http'))
    expect(read('test/server/add-a-provider.test.ts')).toContain(/`(export \{ acmepay \}[^`]*)`/.exec(text)![1]!)
  })

  function section(heading: string): string {
    return new RegExp(`^### ${heading}\n([^]*?)(?=^##)`, 'm').exec(readme)![1]!
  }
})

describe('the pages', () => {
  test.each(readdirSync(SNIPPETS).filter((name) => name.endsWith('.html')))('%s is well formed, and its attributes exist', async (name) => {
    const known: Record<string, string[]> = {
      'pay-button': names(tablesAfter('Attributes', 'attribute')), script: ['src', 'async'], form: ['method', 'action'], input: ['type', 'name', 'value'],
      button: ['id', 'onclick'], link: ['rel', 'href'], meta: ['charset'],
    }
    const open: string[] = []
    for (const [, end, tag, inside] of snippet(name).replace(/<!--[^]*?-->|<!doctype html>/g, '').matchAll(/<(\/?)([a-z-]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)>/g)) {
      if (end) expect(open.pop()).toBe(tag)
      else if (!['input', 'link', 'meta'].includes(tag!)) open.push(tag!)
      for (const [, attribute] of inside!.matchAll(/\s([a-z-]+)(?:="[^"]*")?/g)) expect([tag, known[tag!]]).toEqual([tag, expect.arrayContaining([attribute])])
    }
    expect(open).toEqual([])
  })

  test('the calls have options that exist', () => {
    const [checkout, settings, pakhi] = [members('src/checkout/options.ts', 'CheckoutOptions'), members('src/elements/pakhipay-sdk.ts', 'PakhiPaySettings'), members('src/elements/pakhipay-sdk.ts', 'PakhiPayOptions')]
    expect(checkout).toEqual(expect.arrayContaining(optionsIn('sdk.html', 'PayButton.checkout(')))
    expect(pakhi).toEqual(expect.arrayContaining(optionsIn('pakhi-migration.html', 'pp.checkout(')))
    expect(settings).toEqual(expect.arrayContaining(optionsIn('pakhi-migration.html', 'PakhiPay(')))
  })

  test('the element from npm and in React has attributes, props and events that exist', () => {
    const npm = snippet('npm.mjs')
    expect(names(tablesAfter('Attributes', 'attribute'))).toEqual(expect.arrayContaining([...npm.matchAll(/setAttribute\('([a-z-]+)'/g)].map(([, name]) => name)))
    expect(names(tablesAfter('Events', 'event'))).toEqual(expect.arrayContaining([...npm.matchAll(/addEventListener\('([a-z-]+)'/g)].map(([, name]) => name)))
    const props = [...members('src/react.ts', 'PayButtonProps'), ...members('src/checkout/options.ts', 'CheckoutOptions')]
    expect(props).toEqual(expect.arrayContaining([...snippet('react.jsx').matchAll(/\s(\w+)=[{"]/g)].map(([, name]) => name)))
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
    const imported = readdirSync(SNIPPETS).flatMap((name) => [...snippet(name).matchAll(/(?:from|import) 'pay-button([^']*)'/g)].map(([, path]) => `.${path}`))
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(imported))
  })

  test('the policy lets in what the widget needs, and no inline script', () => {
    const policy = Object.fromEntries(snippet('content-security-policy.txt').trim().split(/;\s*/).map((directive) => [directive.split(' ')[0], directive.split(' ').slice(1)]))
    for (const name of ['script-src', 'connect-src', 'frame-src', 'form-action']) expect(policy[name]).toContain('https://pay.shop.example')
    expect(policy['frame-src']).toContain('https://pakhipay.com')
    expect(policy).toMatchObject({ 'require-trusted-types-for': ["'script'"], 'trusted-types': ['lit-html'], 'style-src': ["'self'"] })
    expect(JSON.stringify(policy)).not.toContain('unsafe')
  })
})

describe('order tokens', () => {
  const order = { orderId: '1042', money: { minor: 125000n, currency: 'BDT' } }
  const full = { ...order, description: 'নকশি কাঁথা, one', customer: { name: 'Rahima Khatun', email: 'rahima@example.com' }, successUrl: 'https://shop.example/orders/1042' }

  test.each([['order-token.mjs', 'node', full], ['order-token-short.mjs', 'node', order], ['order-token.py', 'python3', full], ['order-token.php', 'php', full]])(
    '%s makes a token that the companion takes',
    async (name, program, expected) => {
      const here = has(program)
      if (here) {
        const { out, code: exit } = await run(program, [join(SNIPPETS, name)], { ORDER_TOKEN_SECRET: TOKEN_SECRET })
        expect(exit).toBe(0)
        await accepts(out.trim(), Date.now(), expected)
        if (updating && program !== 'node') record(name, { at: Date.now(), output: out.trim() })
      }
      if (program === 'node') return
      const { at, output } = recorded(name)
      await accepts(output!, at, expected)
    },
  )

  async function accepts(token: string, now: number, expected: object): Promise<void> {
    const { order, issuedAt } = await verifyOrderToken(token, [Buffer.from(TOKEN_SECRET)], now)
    expect(order).toEqual(expected)
    // With the time of issue an older price cannot come back.
    expect(issuedAt).not.toBeNull()
    await expect(verifyOrderToken(token, [Buffer.from(TOKEN_SECRET.toUpperCase())], now)).rejects.toMatchObject({ code: 'order_token_invalid' })
    await expect(verifyOrderToken(token, [Buffer.from(TOKEN_SECRET)], now + 3_660_000)).rejects.toMatchObject({ code: 'order_token_invalid' })
  }
})

describe('order events', () => {
  const paid = (orderId: string, amount: string, currency: string) => {
    const data = { orderId, money: { amount, currency, minor: Number(amount) * 100, exponent: 2 }, description: 'নকশি কাঁথা' }
    return JSON.stringify({ type: 'order.paid', timestamp: '2026-06-01T12:00:00.000Z', data })
  }
  const body = paid('1042', '1250.00', 'BDT')
  /** Events that are real, and are not for the order as the shop has it. */
  const others = [paid('1042', '100.00', 'BDT'), paid('1042', '1250.00', 'USD'), paid('1042', '1250.01', 'BDT'), paid('1099', '1250.00', 'BDT')]

  /** What is sent, and how it has to be answered. The second delivery of the real one must not ship again. */
  const messages = (at: number) => {
    const real = signWebhook('fin_1042', body, at, [OTHER_SECRET, WEBHOOK_SECRET])
    return [
      { headers: signWebhook('fin_1042', body, at, [OTHER_SECRET]), body, status: 401 },
      { headers: real, body: body.replace('1042', '1043'), status: 401 },
      { headers: { ...real, 'webhook-id': 'fin_1043' }, body, status: 401 },
      { headers: signWebhook('fin_1042', body, at - 301_000, [WEBHOOK_SECRET]), body, status: 401 },
      { headers: {}, body, status: 401 },
      ...others.map((each) => ({ headers: signWebhook('fin_1042', each, at, [WEBHOOK_SECRET]), body: each, status: 204 })),
      { headers: real, body, status: 204 },
      { headers: real, body, status: 204 },
      { headers: signWebhook('evt_1', '{"type":"payment.failed","data":{"orderId":"1042"}}', at, [WEBHOOK_SECRET]), body: '{"type":"payment.failed","data":{"orderId":"1042"}}', status: 204 },
    ]
  }

  test('order-events.mjs ships once, and refuses what is forged', async () => {
    const { port, output } = await listening('node', [join(SNIPPETS, 'order-events.mjs')], { ORDER_WEBHOOK_SECRET: WEBHOOK_SECRET })
    for (const message of messages(Date.now())) expect(await deliver(port, message)).toBe(message.status)
    expect(output().match(/ship order/g)).toHaveLength(1)
    expect(output().match(/ship order 1042/g)).toHaveLength(1)
    // What is wrong is said before the right one came.
    expect(output().split('ship order')[0]!.match(/look at order 1042: paid (100\.00 BDT|1250\.00 USD|1250\.01 BDT)/g)).toHaveLength(3)
    expect(output()).not.toContain('1043')
  })

  test('order-events.php ships once, and refuses what is forged', async () => {
    const name = 'order-events.php'
    if (has('php')) {
      const paid = mkdtempSync(join(folder, 'paid-'))
      const port = await freePort()
      await listening('php', ['-S', `127.0.0.1:${port}`, join(SNIPPETS, name)], { ORDER_WEBHOOK_SECRET: WEBHOOK_SECRET, PAID_ORDERS: paid }, /started/, port)
      const at = Date.now()
      const answers: number[] = []
      for (const message of messages(at)) {
        answers.push(await deliver(port, message))
        // Not before the event comes that is for exactly this order.
        if (!answers.includes(204) || others.includes(message.body)) expect(readdirSync(paid)).toEqual([])
      }
      expect(answers).toEqual(messages(at).map(({ status }) => status))
      expect(readdirSync(paid)).toEqual(['fin_1042'])
      expect(readFileSync(join(paid, 'fin_1042'), 'utf8')).toBe('ship order 1042\n')
      if (updating) record(name, { at, answers })
    }
    const { at, answers } = recorded(name)
    expect(answers).toEqual(messages(at).map(({ status }) => status))
    for (const { headers, body, status } of messages(at)) {
      const verify = () => verifyOrderEvent(body, { ...headers }, WEBHOOK_SECRET, { now: at })
      if (status === 401) expect(verify).toThrow()
      else expect(verify().data.orderId).toMatch(/^10(42|99)$/)
    }
  })

  test('order-lookup.mjs prices an order for the companion, and for nobody else', async () => {
    const { port } = await listening('node', [join(SNIPPETS, 'order-lookup.mjs')], { ORDER_LOOKUP_SECRET: WEBHOOK_SECRET })
    const url = `http://127.0.0.1:${port}/pay-orders/{orderId}`
    const lookup = lookupByHttp({ url, secrets: [OTHER_SECRET, WEBHOOK_SECRET] }, Date.now)
    expect(await lookup('1044-9f2c41d07be3')).toMatchObject({ orderId: '1044-9f2c41d07be3', money: { minor: 240000n, currency: 'BDT' } })
    await expect(lookup('1045')).rejects.toMatchObject({ code: 'order_not_found' })
    const forged = lookupByHttp({ url, secrets: [OTHER_SECRET] }, Date.now)
    await expect(forged('1044-9f2c41d07be3')).rejects.toMatchObject({ code: 'order_lookup_failed' })
    const old = lookupByHttp({ url, secrets: [WEBHOOK_SECRET] }, () => Date.now() - 301_000)
    await expect(old('1044-9f2c41d07be3')).rejects.toMatchObject({ code: 'order_lookup_failed' })
    expect((await fetch(url.replace('{orderId}', '1044-9f2c41d07be3'))).status).toBe(401)
  })
})

describe('the way of a newcomer', () => {
  let companion = ''
  let environment: Record<string, string> = {}

  beforeAll(async () => {
    expect((await run('node', [BIN, 'init'])).code).toBe(0)
    environment = Object.fromEntries([...readFileSync(join(folder, '.env'), 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]))
    const { port } = await listening('node', [BIN, 'serve'], { PORT: '0' }, /listens on http:\/\/127\.0\.0\.1:(\d+)/)
    companion = `http://127.0.0.1:${port}`
  })

  test('a token from the command line opens a checkout for the page at port 3000, and pays', async () => {
    const [, order] = /pay-button token '(.*)'/.exec(readme)!
    const { out } = await run('node', [BIN, 'token', order!])
    const answer = await post(`${companion}/checkouts`, { orderToken: out.trim() }, { origin: 'http://localhost:3000' })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([201, 'http://localhost:3000'])
    const paid = await buy(companion, (await answer.json()) as CheckoutOpened)
    expect(paid).toMatchObject({ status: 'paid', orderId: '1042', money: { amount: '1250.00', currency: 'BDT' } })
    const again = await post(`${companion}/checkouts`, { orderToken: out.trim() })
    expect([again.status, await again.json()]).toEqual([409, expect.objectContaining({ code: 'order_paid' })])
  })

  test('the files that the pages load are there', async () => {
    const addresses = ['first-sale.html', 'no-script.html'].flatMap((name) => [...snippet(name).matchAll(/(?:src|href)="https?:\/\/[^/]+(\/[^"]+)"/g)].map(([, path]) => path!))
    expect(addresses).toEqual(['/pay-button.js', '/pay-button.css', '/pay-button.js'])
    for (const path of addresses) expect([path, (await fetch(companion + path)).status]).toEqual([path, 200])
  })

  test('the form without JavaScript leads to a page with the price', async () => {
    const [, action, field] = /action="https:\/\/pay\.shop\.example([^"]+)"[^]*name="(\w+)"/.exec(snippet('no-script.html'))!
    const { out } = await run('node', [join(SNIPPETS, 'order-token.mjs')], { ...environment, ORDER_TOKEN_SECRET: environment.ORDER_TOKEN_SECRET! })
    const orderToken = await run('node', [BIN, 'token', '{"orderId":"form-1","amount":"320.00","currency":"BDT"}'])
    const answer = await fetch(companion + action!, { method: 'POST', body: new URLSearchParams({ [field!]: orderToken.out.trim() }) })
    expect([answer.status, (await answer.text()).includes('320.00')]).toEqual([200, true])
    // What the Node snippet signed names the order that was paid above.
    expect((await post(`${companion}/checkouts`, { orderToken: out.trim() })).status).toBe(409)
  })

  test('merchant-checkout.mjs prints a link to a page', async () => {
    const { out } = await run('node', [join(SNIPPETS, 'merchant-checkout.mjs')], { ...environment, COMPANION_URL: companion })
    const [, id, clientSecret] = /\/checkout\/(chk_\w+)#(\S+)\n$/.exec(out)!
    expect((await fetch(`${companion}/checkout/${id}`)).status).toBe(200)
    const view = await fetch(`${companion}/checkouts/${id}`, { headers: { authorization: `Bearer ${clientSecret}` } })
    expect(await view.json()).toMatchObject({ orderId: '1043', money: { amount: '480.00' }, description: 'Honey, 500 g' })
  })

  test('node-storefront.mjs does not ship an order whose price has changed since', async () => {
    // In the package's own folder, since the snippet imports the package by its name.
    const copy = resolve(`dist/storefront-${process.pid}.mjs`)
    const reprice = `shop.post('/reprice', (_request, response) => {
      for (const order of orders.values()) order.amount = '1300.00'
      response.sendStatus(204)
    })`
    writeFileSync(copy, `${snippet('node-storefront.mjs')}\n${reprice}\n`)
    try {
      const port = await freePort()
      const { output } = await listening('node', [copy], { DATABASE_URL: `sqlite:${folder}/repriced.db` }, /Shop: /, port)
      const shop = `http://127.0.0.1:${port}`
      const orderId = /orders\/(\S+)/.exec(output())![1]!
      const opened = (await (await post(`${shop}/pay/checkouts`, { orderId })).json()) as CheckoutOpened
      expect((await post(`${shop}/reprice`, {})).status).toBe(204)
      expect((await buy(`${shop}/pay`, opened)).status).toBe('paid')
      await expect.poll(() => output(), { timeout: 10_000 }).toContain(`look at order ${orderId}: paid 1250.00 BDT`)
      expect(output()).not.toContain('ship order')
    } finally {
      rmSync(copy)
    }
  })

  test('node-storefront.mjs sells, and ships once', async () => {
    const port = await freePort()
    const { output, child } = await listening('node', [join(SNIPPETS, 'node-storefront.mjs')], { DATABASE_URL: `sqlite:${folder}/storefront.db` }, /Shop: /, port)
    const shop = `http://127.0.0.1:${port}`
    const orderId = /orders\/(\S+)/.exec(output())![1]!
    const page = await (await fetch(`${shop}/orders/${orderId}`)).text()
    expect(page).toContain(`order-id="${orderId}"`)
    expect((await fetch(shop + /src="([^"]+)"/.exec(page)![1]!)).status).toBe(200)
    expect((await post(`${shop}/pay/checkouts`, { orderId: '1041' })).status).toBe(404)
    const opened = (await (await post(`${shop}/pay/checkouts`, { orderId })).json()) as CheckoutOpened
    const paid = await buy(`${shop}/pay`, opened)
    expect(paid).toMatchObject({ status: 'paid', money: { amount: '1250.00' }, successUrl: `http://localhost:${port}/orders/${orderId}` })
    await expect.poll(() => output().match(/ship order/g)?.length, { timeout: 10_000 }).toBe(1)
    expect(await (await fetch(`${shop}/orders/${orderId}`)).text()).toContain('Paid.')
    // Its last lines end it also while a modal is open.
    const stream = await fetch(`${shop}/pay/checkouts/${opened.checkout.id}/events`, { headers: { authorization: `Bearer ${opened.clientSecret}` } })
    const reader = stream.body!.getReader()
    expect((await reader.read()).done).toBe(false)
    const ended = once(child, 'close')
    child.kill('SIGTERM')
    expect((await ended)[0]).toBe(0)
  })
})

/** Pays by the sandbox's first way, and waits for the server to say so. */
async function buy(base: string, { checkout, clientSecret }: CheckoutOpened): Promise<CheckoutView> {
  const authorization = `Bearer ${clientSecret}`
  const payment = await post(`${base}/checkouts/${checkout.id}/payments`, { provider: 'sandbox', medium: 'approve' }, { authorization, 'idempotency-key': 'readme-1' })
  expect(payment.status).toBe(201)
  const view = async () => (await (await fetch(`${base}/checkouts/${checkout.id}`, { headers: { authorization } })).json()) as CheckoutView
  await expect.poll(async () => (await view()).status, { timeout: 15_000, interval: 250 }).toBe('paid')
  return view()
}

function post(url: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
}

async function deliver(port: number, { headers, body }: { headers: object; body: string }): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
  await answer.arrayBuffer()
  return answer.status
}

/** Runs to the end, in the folder of these tests, with nothing in its environment but what is given. */
async function run(program: string, args: string[], environment: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = start(program, args, environment)
  let out = ''
  let err = ''
  child.stdout!.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (err += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, out, err }
}

/** Starts a server and waits for it to say that it listens. @param ready its first group, if it has one, is the port */
async function listening(program: string, args: string[], environment: Record<string, string>, ready = /listening/, port?: number) {
  const wanted = port ?? await freePort()
  const child = start(program, args, { PORT: String(wanted), ...environment })
  let text = ''
  const match = await new Promise<RegExpExecArray>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${args.join(' ')} does not listen: ${text}`)), 15_000)
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.setEncoding('utf8').on('data', (piece: string) => {
        text += piece
        const found = ready.exec(text)
        if (!found) return
        clearTimeout(late)
        resolve(found)
      })
    }
    child.on('close', () => reject(new Error(`${args.join(' ')} has ended: ${text}`)))
  })
  return { port: Number(match[1] ?? wanted), output: () => text, child }
}

function start(program: string, args: string[], environment: Record<string, string>): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(program === 'node' ? process.execPath : program, args, { cwd: folder, env: { PATH, HOME, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
  children.push(child)
  return child
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

function has(program: string): boolean {
  return program === 'node' || spawnSync(program, ['--version']).status === 0
}

interface Recorded {
  /** Epoch milliseconds. */
  at: number
  output?: string
  answers?: number[]
}

/** What the program answered when the record was made. It holds only for the snippet that it was made of. */
function recorded(name: string): Recorded {
  const record = (JSON.parse(read(RECORDS)) as Record<string, Recorded & { sha256: string }>)[name]
  expect(record?.sha256, `${RECORDS} was made of another ${name}: run this with UPDATE_README=1 where its program is`).toBe(sha256(name))
  return record!
}

/** A record that still holds is left as it is. */
function record(name: string, facts: Recorded): void {
  const records = existsSync(RECORDS) ? (JSON.parse(read(RECORDS)) as Record<string, { sha256: string }>) : {}
  if (records[name]?.sha256 === sha256(name)) return
  const program = name.endsWith('.php') ? 'php' : 'python3'
  const by = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.split('\n')[0]!.replace(/ \(.*/, '')
  writeFileSync(RECORDS, `${JSON.stringify({ ...records, [name]: { by, sha256: sha256(name), ...facts } }, null, 2)}\n`)
}

function sha256(name: string): string {
  return createHash('sha256').update(snippet(name)).digest('hex')
}

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

function snippet(name: string): string {
  return read(join(SNIPPETS, name))
}

/** The README with its code and its generated tables made anew. */
function generated(text: string): string {
  const tables: Record<string, () => string> = { 'provider settings': providerSettings, providers: providerTable, capabilities: capabilityTable }
  return text
    .replace(/(<!-- snippet: (\S+) -->\n```\w+\n)[^]*?```/g, (_all, head: string, name: string) => `${head}${snippet(name)}\`\`\``)
    .replace(/(<!-- generated: ([\w ]+) -->\n)[^]*?<!-- end -->/g, (_all, head: string, name: string) => `${head}${tables[name]!()}<!-- end -->`)
}

function providerSettings(): string {
  const rows = definitions.flatMap((definition) =>
    Object.entries<Setting<unknown>>(definition.settings).map(([name, { describe, default: value, activates, required }]) => {
      const need = activates ? ` **Switches ${definition.label} on**` : required ? ' Required' : ''
      return `| \`${settingName(definition, name)}\` | ${value ? `\`${value}\`` : ''} | ${describe.replaceAll('|', '\\|')}${need} |\n`
    }))
  return `| variable | default | meaning |\n|---|---|---|\n${rows.join('')}`
}

function providerTable(): string {
  const rows = definitions.map((definition) => {
    const needed = activatingNames(definition).map((name) => `\`${name}\``)
    return `| ${definition.label} | \`${definition.id}\` | ${needed.join(', ') || `\`${definition.id.toUpperCase()}=1\``} |\n`
  })
  return `| provider | id | switched on by |\n|---|---|---|\n${rows.join('')}`
}

function capabilityTable(): string {
  const rows = definitions.flatMap((definition) => [undefined, VARIANTS[definition.id]].filter((variant, i) => i === 0 || variant).map((variant) => {
    const source = opened(definition, variant)
    const name = [definition.label, ...Object.entries(variant ?? {}).map(([setting, value]) => `\`${settingName(definition, setting)}=${value}\``)].join(', ')
    return `| ${[name, ...(isProvider(source) ? capabilities(source) : ['nothing: it reports', ...Array<string>(6).fill('')]), String(source.signatureRefusalStatus ?? 401)].join(' | ')} |\n`
  }))
  const heads = ['provider', 'takes', 'the buyer pays', 'mediums', 'asks for', 'status can be asked', 'can be cancelled there', 'callback', 'bad signature']
  return `| ${heads.join(' | ')} |\n|${heads.map(() => '---|').join('')}\n${rows.join('')}`
}

function capabilities({ currencies, flow, mediums, needs, capabilities: { poll, cancel, callback } }: Provider): string[] {
  return [
    currencies.length === CURRENCIES.length ? 'all' : currencies.join(', '),
    flow === 'page' ? 'on its page' : 'on the phone',
    mediums?.map(({ label }) => label).join(', ') ?? 'chosen there',
    needs.join(', ') || 'nothing',
    poll === 'always' ? 'always' : 'once its id is known',
    cancel ? 'yes' : 'no',
    callback === 'account' ? 'one for the account' : 'per payment',
  ]
}

/** From settings of which those without a default are the first sample that fits: what a provider can do does not hang on its secrets. */
function opened(definition: Definition, more: Readonly<Record<string, string>> = {}): WebhookSource {
  const faults: SettingFault[] = []
  const given = Object.entries<Setting<unknown>>(definition.settings).flatMap(([name, { activates, required, parse }]) => {
    const value = more[name] ?? (activates || required ? SAMPLES.find((sample) => parses(parse, sample)) : undefined)
    return value === undefined ? [] : [[settingName(definition, name), value]]
  })
  const values = readSettings(definition, Object.fromEntries(given), faults)
  expect(faults).toEqual([])
  return definition.create(values as never, { now: Date.now })
}

function isProvider(source: WebhookSource): source is Provider {
  return 'capabilities' in source
}

function parses(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

/** The rows of all tables under a heading whose first column heads are these. */
function tablesAfter(heading: string, ...heads: string[]): string[][] {
  const [, section] = new RegExp(`^#+ ${heading}\\n([^]*?)(?=^#|$(?![^]))`, 'm').exec(readme.replace(/```[^]*?```/g, '')) ?? []
  const tables = [...(section ?? '').matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([table]) => table.trim().split('\n').map((row) => row.slice(1, -1).split(/(?<!\\)\|/).map((cell) => cell.trim())))
  const rows = tables.filter(([head]) => heads.every((name, i) => head?.[i] === name)).flatMap((table) => table.slice(2))
  if (rows.length === 0) throw new Error(`no table ${heads.join(', ')} under "${heading}"`)
  return rows
}

function names(rows: string[][]): string[] {
  return rows.map(([name]) => code(name)).sort()
}

function code(cell: string | undefined): string {
  return (cell ?? '').replace(/^`|`$/g, '').replaceAll('\\|', '|')
}

/** As the page that shows the README makes its anchors. */
function slug(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s-]/gu, '').trim().replaceAll(' ', '-')
}

/** Members of an interface, by their names. */
function members(file: string, name: string): string[] {
  const body = new RegExp(`interface ${name}\\b[^{]*\\{\\n([^]*?)\\n\\}`).exec(read(file))![1]!
  return [...body.matchAll(/^ {2}(\w+)\??:/gm)].map(([, member]) => member!)
}

/** Members of the object that a call in a snippet is made with. */
function optionsIn(name: string, call: string): string[] {
  const [, rest] = snippet(name).split(call)
  const found = [.../\{([^]*?)\}/.exec(rest!)![1]!.replace(/\/\/.*/g, '').matchAll(/(?:^|[{,]\s*|^\s+)(\w+):/gm)].map(([, member]) => member!)
  expect(found.length).toBeGreaterThan(0)
  return found
}

/** What the element asks of its attributes when it opens a checkout, found by letting it. */
function attributesRead(): string[] {
  const members = [...read('src/checkout/options.ts').match(/interface CheckoutOptions \{([^]*?)\n\}/)![1]!.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name]) => name!)
  const attributes = members.flatMap((name) => (name === 'customer' ? ['name', 'email', 'phone'].map((field) => `customer-${field}`) : [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)]))
  // Each becomes the option of its name; an order's own id keeps an amount away, so that one is tried apart.
  const optionsFrom = (names: string[]) =>
    Object.keys(optionsOf({ attributes: names.map((name) => ({ name, value: `${name} here` })) as never }))
  const reached = new Set([...optionsFrom(attributes.filter((name) => name !== 'amount')), ...optionsFrom(['amount', 'currency'])])
  expect([...reached].sort()).toEqual([...members].sort())
  return attributes
}
