import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ExactNumber, jsonText, readJsonText, withoutMember } from '../../../server/providers/kit/json-text.ts'
import type { JsonNode, JsonObject, JsonTextError } from '../../../server/providers/kit/json-text.ts'

function valueOf(node: JsonNode): unknown {
  if (node.kind === 'object') return Object.fromEntries(node.members.map(({ name, value }) => [name, valueOf(value)]))
  if (node.kind === 'array') return node.items.map(valueOf)
  if (node.kind === 'string') return node.value
  return JSON.parse(node.text)
}

function codeOf(text: string): string | undefined {
  try {
    readJsonText(text)
  } catch (error) {
    return (error as JsonTextError).code
  }
  return undefined
}

describe('reading', () => {
  test('keeps number literals and positions', () => {
    const text = ' { "a" : 100.00 , "b\\u0021": [1e3, -0] } '
    const node = readJsonText(text) as JsonObject
    expect(node.members.map(({ name, start, end }) => [name, text.slice(start, end)])).toEqual([
      ['a', '"a" : 100.00'],
      ['b!', '"b\\u0021": [1e3, -0]'],
    ])
    expect(node.members[0]?.value).toMatchObject({ kind: 'number', text: '100.00' })
    expect(text.slice(node.start, node.end)).toBe(text.trim())
  })

  test('agrees with JSON.parse on every value, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '\n', '  '), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(valueOf(readJsonText(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('agrees with JSON.parse on what is JSON at all', () => {
    const alphabet = fc.constantFrom(...'{}[]",:\\ \n0123456789.-+eEtrufalsn"é\u2028\u0000')
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 12 }), (text) => {
        let parsed: unknown
        try {
          parsed = JSON.parse(text)
        } catch {
          expect(codeOf(text)).toBe('not_json')
          return
        }
        if (codeOf(text) === undefined) expect(valueOf(readJsonText(text))).toEqual(parsed)
        else expect(codeOf(text)).toBe('duplicate_name')
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    '',
    ' ',
    '{',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '01',
    '1.',
    'NaN',
    'undefined',
    '\ufeff{}',
    '{}{}',
    '"\u0001"',
    '// x\n{}',
  ])('refuses %j', (text) => {
    expect(codeOf(text)).toBe('not_json')
  })

  test.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"x":[{"a":1,"b":2,"a":3}]}', '{"__proto__":1,"__proto__":2}'])(
    'refuses two members of one name: %s',
    (text) => {
      expect(codeOf(text)).toBe('duplicate_name')
    },
  )

  test('takes the same name in different objects', () => {
    expect(codeOf('{"a":{"a":1},"b":{"a":1}}')).toBeUndefined()
  })

  test('refuses depth before it becomes a problem', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(codeOf(nested(30))).toBeUndefined()
    expect(codeOf(nested(34))).toBe('too_deep')
    expect(codeOf(nested(100_000))).toBe('too_deep')
    expect(codeOf('{"a":'.repeat(1000) + '1' + '}'.repeat(1000))).toBe('too_deep')
  })

  test('is not slowed down or broken by long strings', () => {
    const long = JSON.stringify('\\"'.repeat(200_000))
    expect(readJsonText(long)).toMatchObject({ kind: 'string', value: '\\"'.repeat(200_000) })
  })

  test('tells nothing of the text in its errors', () => {
    expect(() => readJsonText('{"secret": oops}')).toThrow(/^not JSON$/)
  })
})

describe('cutting a member out', () => {
  test.each([
    ['{"s":1}', '{}'],
    ['{ "s":1 }', '{  }'],
    ['{"s":1,"a":2}', '{"a":2}'],
    ['{"s": 1, "a": 2}', '{"a": 2}'],
    ['{"a": 2, "s": 1}', '{"a": 2}'],
    ['{"a": 1, "s": 1, "b": 2}', '{"a": 1, "b": 2}'],
    ['{\n  "a": 1,\n  "s": 1,\n  "b": 2\n}', '{\n  "a": 1,\n  "b": 2\n}'],
    ['{"a":"\\"s\\":1,","s":1}', '{"a":"\\"s\\":1,"}'],
    ['{"a":{"s":1},"s":1}', '{"a":{"s":1}}'],
    ['{"\\u0073":1,"a":2}', '{"a":2}'],
    ['{"a":2}', '{"a":2}'],
  ])('makes %j into %j', (text, expected) => {
    expect(withoutMember(text, readJsonText(text) as JsonObject, 's')).toBe(expected)
  })
})

describe('writing', () => {
  test('puts the decimal text of a number in place, and leaves out what is undefined', () => {
    const value = {
      amount: new ExactNumber('100.00'),
      big: new ExactNumber('9007199254740993.01'),
      gone: undefined,
      list: ['é"\n', null, true, []],
    }
    expect(jsonText(value)).toBe('{"amount":100.00,"big":9007199254740993.01,"list":["é\\"\\n",null,true,[]]}')
  })

  test.each(['0', '0.00', '-1.5', '100.00'])('takes %s as a number', (text) => {
    expect(jsonText(new ExactNumber(text))).toBe(text)
  })

  test.each(['', '1e3', '01', '1.', '.5', '+1', 'NaN', '1,2', '1 ', '1}', 'Infinity'])('takes no %j', (text) => {
    expect(() => new ExactNumber(text)).toThrow(TypeError)
  })
})
