export declare const projectRoot: string;
export declare function temporalVersion(): string;
export declare function temporalPath(env?: Record<string, string | undefined>): string;
