export type Compile = (source: string, file: string) => string;
export function cached(folder: string, by: string, compile: Compile): Compile;
