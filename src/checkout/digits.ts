/** Digits and numbers as people type them, in the digits of their script. */

/** Writes the digits of any script as 0 to 9: Bengali, Arabic, Persian and Devanagari keyboards have their own. */
export function asciiDigits(text: string): string {
  return text.normalize('NFKC').replace(/\p{Nd}/gu, (digit) => {
    // In Unicode the ten digits of a script follow each other, beginning with zero.
    let below = 0
    while (/\p{Nd}/u.test(String.fromCodePoint(digit.codePointAt(0)! - below - 1))) below++
    return `${below % 10}`
  })
}

/** Writes a number as a plain decimal: with digits 0 to 9, and without the separators that only Arabic scripts have. */
export function plainDecimal(text: string): string {
  return asciiDigits(text).replaceAll('\u066b', '.').replaceAll('\u066c', '').trim()
}
