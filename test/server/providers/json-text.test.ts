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

describe('readJsonText', () => {
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

  test('agrees with JSON.parse on every value with any white space', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '\n', '  '), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(valueOf(readJsonText(text))).toEqual(JSON.parse(text))
      }),
    )
  })

  test('agrees with JSON.parse on what is JSON', () => {
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
  ])('rejects %j', (text) => {
    expect(codeOf(text)).toBe('not_json')
  })

  test.each(['{"a":1,"a":1}', '{"a":1,"\\u0061":2}', '{"x":[{"a":1,"b":2,"a":3}]}', '{"__proto__":1,"__proto__":2}'])(
    'rejects two members of one name: %s',
    (text) => {
      expect(codeOf(text)).toBe('duplicate_name')
    },
  )

  test('accepts one name in different objects', () => {
    expect(codeOf('{"a":{"a":1},"b":{"a":1}}')).toBeUndefined()
  })

  test('rejects a text of too many levels', () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    expect(codeOf(nested(30))).toBeUndefined()
    expect(codeOf(nested(34))).toBe('too_deep')
    expect(codeOf(nested(100_000))).toBe('too_deep')
    expect(codeOf('{"a":'.repeat(1000) + '1' + '}'.repeat(1000))).toBe('too_deep')
  })

  test('reads a string of 400,000 characters', () => {
    const long = JSON.stringify('\\"'.repeat(200_000))
    expect(readJsonText(long)).toMatchObject({ kind: 'string', value: '\\"'.repeat(200_000) })
  })

  test('does not repeat the text in its errors', () => {
    expect(() => readJsonText('{"secret": oops}')).toThrow(/^not JSON$/)
  })
})

describe('withoutMember', () => {
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
  ])('changes %j into %j', (text, expected) => {
    expect(withoutMember(text, readJsonText(text) as JsonObject, 's')).toBe(expected)
  })
})

describe('jsonText', () => {
  test('writes the exact decimal of a number and leaves out undefined members', () => {
    const value = {
      amount: new ExactNumber('100.00'),
      big: new ExactNumber('9007199254740993.01'),
      gone: undefined,
      list: ['é"\n', null, true, []],
    }
    expect(jsonText(value)).toBe('{"amount":100.00,"big":9007199254740993.01,"list":["é\\"\\n",null,true,[]]}')
  })

  test.each(['0', '0.00', '-1.5', '100.00'])('writes the number %s', (text) => {
    expect(jsonText(new ExactNumber(text))).toBe(text)
  })

  test.each(['', '1e3', '01', '1.', '.5', '+1', 'NaN', '1,2', '1 ', '1}', 'Infinity'])(
    'rejects the number %j',
    (text) => {
      expect(() => new ExactNumber(text)).toThrow(TypeError)
    },
  )
})
