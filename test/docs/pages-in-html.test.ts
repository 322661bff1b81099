/** The examples for pages are well-formed, and use only attributes, options, props and events that exist. */

import { describe, expect, test } from 'vitest'
import { ATTRIBUTES, BUTTON } from './manifest.ts'
import { CHECKOUT_OPTIONS, PAKHI_PAY_OPTIONS, PAKHI_PAY_SETTINGS, REACT_PROPS } from './names.ts'
import { example, exampleNames, read } from './pages.ts'

describe('an example of HTML', () => {
  test.each(exampleNames().filter((name) => name.endsWith('.html')))(
    '%s is well-formed and uses only attributes that exist',
    (name) => {
      const known: Record<string, readonly string[]> = {
        'pay-button': ATTRIBUTES,
        script: ['src', 'async'],
        form: ['id', 'method', 'action'],
        input: ['type', 'name', 'value', 'aria-label'],
        button: ['id', 'onclick', 'form'],
        link: ['rel', 'href'],
        meta: ['charset'],
      }
      const open: string[] = []
      const tags = /<(\/?)([a-z-]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)>/g
      for (const [, end, tag, inside] of example(name)
        .replace(/<!--[^]*?-->|<!doctype html>/g, '')
        .matchAll(tags)) {
        if (end) expect(open.pop()).toBe(tag)
        else if (!['input', 'link', 'meta'].includes(tag!)) open.push(tag!)
        const used = [...inside!.matchAll(/\s([a-z-]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute!)
        expect([tag, used.filter((attribute) => !known[tag!]?.includes(attribute))]).toEqual([tag, []])
      }
      expect(open).toEqual([])
    },
  )
})

describe('an example of a call', () => {
  test.each([
    ['sdk.html', 'PayButton.checkout(', CHECKOUT_OPTIONS],
    ['pakhi-migration.html', 'pp.checkout(', PAKHI_PAY_OPTIONS],
    ['pakhi-migration.html', 'PakhiPay(', PAKHI_PAY_SETTINGS],
  ])('in %s: %s uses only options that exist', (name, call, options) => {
    const [, rest] = example(name).split(call)
    const [, inside] = /\{([^]*?)\}/.exec(rest!)!
    const used = [...inside!.replace(/\/\/.*/g, '').matchAll(/(?:^|[{,]\s*|^\s+)(\w+):/gm)].map(([, member]) => member!)
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((option) => !options.includes(option))).toEqual([])
  })
})

describe('the element', () => {
  test('from npm uses only attributes and events that exist', () => {
    const used = [...example('npm.mjs').matchAll(/setAttribute\('([a-z-]+)'/g)].map(([, name]) => name!)
    const events = [...example('npm.mjs').matchAll(/addEventListener\('([a-z-]+)'/g)].map(([, name]) => name!)
    expect([used.length, events.length]).toEqual([2, 1])
    expect(ATTRIBUTES).toEqual(expect.arrayContaining(used))
    expect(BUTTON.events.map(({ name }) => name)).toEqual(expect.arrayContaining(events))
  })

  test('in React uses only props that exist', () => {
    const used = [...example('react.jsx').matchAll(/\s(\w+)=[{"]/g)].map(([, name]) => name!)
    expect(used.length).toBe(3)
    expect(REACT_PROPS).toEqual(expect.arrayContaining(used))
  })

  test('and the server come from entry points of the package', () => {
    const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> }
    const imported = exampleNames().flatMap((name) =>
      [...example(name).matchAll(/(?:from|import) 'pay-button([^']*)'/g)].map(([, path]) => `.${path}`),
    )
    expect(imported.length).toBeGreaterThan(3)
    expect(Object.keys(exports)).toEqual(expect.arrayContaining(imported))
  })
})

describe('the Content Security Policy', () => {
  const directives = example('content-security-policy.txt')
    .trim()
    .split(/;\s*/)
    .map((directive) => directive.split(' '))
  const policy = Object.fromEntries(directives.map(([name, ...values]) => [name, values]))

  test.each(['script-src', 'connect-src', 'frame-src', 'form-action'])('allows the companion in %s', (name) => {
    expect(policy[name]).toContain('https://pay.shop.example')
  })

  test('allows no inline script or style', () => {
    expect(policy['frame-src']).toContain('https://pakhipay.com')
    expect(policy).toMatchObject({
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['lit-html', 'pay-button'],
      'style-src': ["'self'"],
    })
    expect(JSON.stringify(policy)).not.toContain('unsafe')
  })
})
