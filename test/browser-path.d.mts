/** @throws {Error} naming each browser that was tried and why it did not do */
export function browserPath(): Promise<{ executablePath: string; args: string[]; name: string }>
