import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { keepCompiledCode } from '../../../server/cli/compiled-code.ts'

let cache: string
let folder: string
const enable = vi.fn<(folder: string) => void>()
const start = (environment: Record<string, string> = {}, user?: number) =>
  keepCompiledCode({ XDG_CACHE_HOME: cache, ...environment }, { enable, ...(user === undefined ? {} : { user }) })

beforeEach(() => {
  cache = realpathSync(mkdtempSync(join(tmpdir(), 'pay-button-cache-')))
  folder = join(cache, 'pay-button', 'compiled')
  enable.mockReset()
})
afterEach(() => rmSync(cache, { recursive: true, force: true }))

describe('compiled code', () => {
  test('is kept in a new folder that only this user can enter', () => {
    start()
    expect(enable.mock.calls).toEqual([[folder]])
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  test('is kept in the folder that is there, also through a link', () => {
    start()
    const link = join(cache, 'link')
    symlinkSync(cache, link)
    start({ XDG_CACHE_HOME: link })
    expect(enable.mock.calls).toEqual([[folder], [folder]])
  })

  test.each([
    ['the folder', () => folder],
    ['the folder above it', () => join(cache, 'pay-button')],
    ['the cache of the user', () => cache],
  ])('is not kept when other users can write to %s', (_what, open) => {
    mkdirSync(folder, { recursive: true })
    for (const mode of [0o770, 0o707]) {
      chmodSync(open(), mode)
      start()
    }
    expect(enable).not.toHaveBeenCalled()
  })

  test('is not kept in a folder of another user', () => {
    start({}, statSync(cache).uid + 1)
    expect(enable).not.toHaveBeenCalled()
  })

  test('is not kept where no folder can be made', () => {
    writeFileSync(join(cache, 'pay-button'), '')
    start()
    expect(enable).not.toHaveBeenCalled()
  })

  test('is left to Node where NODE_COMPILE_CACHE names a folder', () => {
    start({ NODE_COMPILE_CACHE: '/elsewhere' })
    expect(enable).not.toHaveBeenCalled()
  })

  test('makes no folder where Node keeps none', () => {
    keepCompiledCode({ XDG_CACHE_HOME: cache }, { enable: null })
    expect(() => statSync(folder)).toThrow('ENOENT')
  })
})
