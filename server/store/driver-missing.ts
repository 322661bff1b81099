/** The package of a database that the program needs is not there, or does not load. The message says what to do. */
export class DriverMissing extends Error {}
