/** For jest: types off by esbuild. Where every run has one changed file, loading the compiler for it is most of the cost. */
import { transformSync } from 'esbuild';

export default {
  process(source, path) {
    const { code } = transformSync(source, { loader: 'ts', format: 'esm', target: 'node20', sourcefile: path });
    return { code };
  },
};
