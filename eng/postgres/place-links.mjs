// Puts the links of a server package in their places and makes its programs run: what the package's own install step does.
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, symlinkSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const packages = process.argv[2];
let found = 0;
for (const platform of existsSync(packages) ? readdirSync(packages) : []) {
    const root = join(packages, platform);
    const list = join(root, 'native', 'pg-symlinks.json');
    for (const link of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
        const at = join(root, link.target);
        mkdirSync(dirname(at), { recursive: true });
        rmSync(at, { force: true });
        symlinkSync(link.source.split('/').pop(), at);
    }

    for (const program of readdirSync(join(root, 'native', 'bin'))) {
        chmodSync(join(root, 'native', 'bin', program), 0o755);
        found++;
    }
}

process.exit(found > 0 ? 0 : 1);
