import { describe, expect, it } from 'vitest'
import { callbackBody, sign, signedText } from '../../../demo/simulators/pakhipay/signature.ts'

const apiKey = 'pk_test_brand_8f1c2d'
const plain = { status: 'completed', transaction_id: 'TRX123456789', amount: '100.00', order_id: 'your-order-id' }
// A slash, quotes, Bengali, an accented letter, DEL, a line separator, a backslash, a tab and a surrogate pair.
const hard = { ...plain, order_id: 'A/7 "চা" é\u007f\u2028 \\ \t😀' }

describe('Pakhi Pay simulator: signatures', () => {
  it.each([
    ['python', '64273f4d6d2720ff8e6bc8cb2a2dc4ccb3bd6657aebcaed45056c24ab28f73a9'],
    ['python-sorted', 'f892ab5be99cd1aff37e738f641da37f07a125813700e67c3f134bf78c17c8de'],
    ['compact', 'b5eccaf37a9afd5e4eb34782d9b422e3509aecea3e0c1427ebd118284d4ff22a'],
    ['compact-sorted', '731611461977dc2a9c788d905eb6252ecc54399c2578a7159ef65b78d6e3e345'],
    ['php', 'b5eccaf37a9afd5e4eb34782d9b422e3509aecea3e0c1427ebd118284d4ff22a'],
  ] as const)('sign plain ASCII in the form %s', (form, signature) => {
    expect(sign(plain, form, apiKey)).toBe(signature)
  })

  // Computed with Python 3's json.dumps, PHP 8's json_encode and Node's JSON.stringify.
  it.each([
    ['python', '39ea354a01598ae2a1922c0058dbbd9e3f18766c4794b4c5a91df0b50b32b929'],
    ['python-sorted', '355587a6a63e54991301adc79e8d24fa620cc7a4d2559f30da4c3013a6f88cff'],
    ['compact', '27a8cc9f5721e7ed330758a044825d7241af633d01bad35f759b107cf95f5fd7'],
    ['compact-sorted', '0225498402f10f4a17e0bf5d3a15c9a44c3c8f08a18f6a93ecffa4bdbfa48f51'],
    ['php', '824e4c52a396fa225e64da577dd0a25f1ec178690a20f5266544bf37707cdaca'],
  ] as const)(
    'sign escapes and other scripts as the real serialiser writes them, in the form %s',
    (form, signature) => {
      expect(sign(hard, form, apiKey)).toBe(signature)
    },
  )

  it('depend on the key and on the amount', () => {
    expect(sign(plain, 'python', 'other')).toBe('5356e4e314e671a9f8e45b4e435d5bacabad9860022a41c2e3942ec6276195a9')
    expect(sign({ ...plain, amount: '1.00' }, 'python', apiKey)).toBe(
      'a28b365ae48d1c50a89239791a0037f79f20299bef4121e3fb4338868902a4cf',
    )
  })

  it('come last on the wire, in the spelling of the serialiser', () => {
    const signature = sign(plain, 'python', apiKey)
    expect(callbackBody(plain, signature, 'python')).toBe(
      '{"status": "completed", "transaction_id": "TRX123456789", "amount": "100.00", "order_id": "your-order-id", ' +
        '"signature": "64273f4d6d2720ff8e6bc8cb2a2dc4ccb3bd6657aebcaed45056c24ab28f73a9"}',
    )
    expect(callbackBody(hard, 'x', 'php')).toContain(
      '"order_id":"A\\/7 \\"\\u099a\\u09be\\" \\u00e9\u007f\\u2028 \\\\ \\t\\ud83d\\ude00","signature":"x"}',
    )
  })

  it('cover sorted members that are not sorted on the wire', () => {
    expect(signedText(plain, 'python-sorted')).toMatch(/^\{"amount": /)
    expect(callbackBody(plain, 'x', 'python-sorted')).toMatch(/^\{"status": .*, "signature": "x"\}$/)
  })
})
