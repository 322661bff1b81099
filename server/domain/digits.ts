/** Digits as people type them, in those of their script. */

/** Writes the digits of any script as 0 to 9: Bengali, Arabic, Persian and Devanagari keyboards have their own. */
export function asciiDigits(text: string): string {
  return text.replace(/\p{Nd}/gu, digitValue)
}

/** The same for an amount or an id as somebody typed or pasted it: Arabic separators, and no marks of direction. */
export function typedNumber(text: string): string {
  return asciiDigits(text)
    .replaceAll('\u066b', '.')
    .replaceAll('\u066c', ',')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim()
}

/** In Unicode the ten digits of a script follow each other, beginning with zero. */
function digitValue(digit: string): string {
  const codePoint = digit.codePointAt(0) ?? 0
  let below = 0
  while (/\p{Nd}/u.test(String.fromCodePoint(codePoint - below - 1))) below += 1
  return String(below % 10)
}
