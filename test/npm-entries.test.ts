/** The entries for npm, imported by a program that renders pages on a server. Needs `npm run build`. */

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')

/** The calls of React that the wrapper makes. On a server, no effect runs. */
const REACT = `
  export const createElement = (type, props, ...children) => ({ type, props, children })
  export const useRef = (current) => ({ current })
  export const useEffect = () => {}
`

describe('in Node, without a document', () => {
  let folder: string

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'pay-button-npm-'))
    const installed = join(folder, 'node_modules')
    cpSync(join(ROOT, 'dist/browser'), join(installed, 'pay-button/dist/browser'), { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(installed, 'pay-button/package.json'))
    symlinkSync(join(ROOT, 'node_modules/lit'), join(installed, 'lit'), 'junction')
    mkdirSync(join(installed, 'react'))
    writeFileSync(join(installed, 'react/package.json'), '{"name":"react","type":"module","exports":"./index.js"}')
    writeFileSync(join(installed, 'react/index.js'), REACT)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs a module in the folder, and returns what it prints as JSON. */
  function run(code: string): unknown {
    const options = { cwd: folder, encoding: 'utf8', input: code } as const
    return JSON.parse(execFileSync(process.execPath, ['--input-type=module'], options))
  }

  it.each([
    [['pay-button'], 'PayCheckoutElement'],
    [['pay-button/define'], 'PayButtonElement'],
    [['pay-button/react'], 'PayButton'],
    // Lit brings a registry for servers.
    [['pay-button', 'pay-button/define'], 'PayButtonElement'],
    [['pay-button', 'pay-button/react'], 'PayButton'],
  ])('%j can be imported, and nothing is defined', (entries, name) => {
    const printed = run(`
      let last
      for (const entry of ${JSON.stringify(entries)}) last = await import(entry)
      console.log(JSON.stringify({
        exported: typeof last.${name},
        defined: ['pay-button', 'pay-checkout'].filter((tag) => globalThis.customElements?.get(tag)),
        globals: ['HTMLElement', 'document', 'window'].filter((global) => global in globalThis),
      }))
    `)
    expect(printed).toEqual({ exported: 'function', defined: [], globals: [] })
  })

  it('the React wrapper renders the tag with its attributes', () => {
    const printed = run(`
      import { PayButton } from 'pay-button/react'
      console.log(JSON.stringify(PayButton({ orderToken: 'token', disabled: true, onPayPaid() {}, children: 'Pay' })))
    `)
    expect(printed).toEqual({
      type: 'pay-button',
      props: { ref: { current: null }, 'order-token': 'token', disabled: '' },
      children: ['Pay'],
    })
  })
})

const EVENTS = ['Open', 'Status', 'Paid', 'Failed', 'Cancelled', 'Error', 'RequestClose', 'Close']

describe('an entry', () => {
  it.each([
    [
      'index.js',
      [
        'CheckoutError',
        'PakhiPay',
        'PayButtonElement',
        'PayCheckoutElement',
        'addLocale',
        'checkout',
        'formatMoney',
        ...EVENTS.map((name) => `Pay${name}Event`),
      ],
    ],
    ['define.js', ['PayButtonElement']],
    ['react.js', ['PayButton']],
  ])('%s exports the documented names and no others', (file, names) => {
    const code = readFileSync(join(ROOT, 'dist/browser', file), 'utf8')
    const exported = [...code.matchAll(/export ?\{([^}]*)\}/g)].flatMap(([, list]) =>
      list!.split(',').map((item) => item.trim().split(' as ').at(-1)!),
    )
    expect(exported.sort()).toEqual(names.sort())
    expect(code).not.toMatch(/export (?!\{)/)
  })
})

describe('react.js', () => {
  // Frameworks look for it at the start of the file. Without it, they run the wrapper's hooks on the server and fail.
  it('starts with "use client"', () => {
    expect(readFileSync(join(ROOT, 'dist/browser/react.js'), 'utf8')).toMatch(/^["']use client["'];/)
  })
})
