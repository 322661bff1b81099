/** Reads what the texts of many settings have in common, the program's and the providers': lists and addresses. */

/** @returns the items of a comma-separated list, without the spaces around them and without empty ones */
export function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * An address without credentials: https, or plain http on a loopback host.
 * @param example continues the message about a text that is no address
 * @throws {Error} with a message that continues the setting's name
 */
export function secureAddress(text: string, example: string): URL {
  if (!URL.canParse(text)) throw new Error(`must be an address, for example ${example}`)
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw new Error('must not contain credentials')
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    throw new Error('must use https. Only addresses of this machine, such as http://localhost, may use http')
  }
  return url
}

/** The same, without a query or a fragment. */
export function secureBase(text: string, example: string): URL {
  const url = secureAddress(text, example)
  if (url.search !== '' || url.hash !== '') throw new Error('must not contain a query or a fragment')
  return url
}

/** Whether the host is this machine, where simulators run. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  )
}
