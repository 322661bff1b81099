/**
 * The types of the package, compiled as shops do it: with a framework, and without any. Each line of a fixture after
 * `@ts-expect-error` must be refused. Needs `npm run build`.
 */

import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '..')
const FIXTURES = join(import.meta.dirname, 'fixtures/frameworks')
/** What comes with the package. */
const DEPENDENCIES = ['lit', 'lit-html', 'lit-element', '@lit/reactive-element', '@types/trusted-types']

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pay-button-types-'))
  // A copy: behind a link, the compiler would look for frameworks in this repository.
  const installed = join(folder, 'node_modules/pay-button')
  cpSync(join(ROOT, 'dist/types'), join(installed, 'dist/types'), { recursive: true })
  copyFileSync(join(ROOT, 'package.json'), join(installed, 'package.json'))
  for (const name of DEPENDENCIES) link(name)
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function link(name: string, from = name): void {
  const path = join(folder, 'node_modules', name)
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', from), path, 'junction')
}

/** @returns what the compiler prints: nothing when all is well */
function compile(file: string, jsx: string): string {
  copyFileSync(join(FIXTURES, file), join(folder, file))
  const compilerOptions = {
    target: 'ES2022',
    module: 'ESNext',
    moduleResolution: 'bundler',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    types: [],
    jsx,
    strict: true,
    noEmit: true,
    // The declarations of all packages are checked, except those of the language.
    skipLibCheck: false,
    skipDefaultLibCheck: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }))
  try {
    return execFileSync(process.execPath, [join(ROOT, 'node_modules/@typescript/native/bin/tsc'), '-p', folder], {
      encoding: 'utf8',
    })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

describe('the types of <pay-button>', () => {
  it.each<[file: string, jsx: string, packages: [name: string, from?: string][]]>([
    ['no-framework.ts', 'preserve', []],
    ['react-19.tsx', 'react-jsx', [['@types/react']]],
    ['react-18.tsx', 'react', [['@types/react', '@types/react-18']]],
    ['vue.ts', 'preserve', [['vue']]],
    ['svelte.ts', 'preserve', [['svelte']]],
  ])('compile in %s', (file, jsx, packages) => {
    for (const [name, from] of packages) link(name, from)
    expect(compile(file, jsx)).toBe('')
  })
})
