import { randomUUID } from 'node:crypto';
import { encodeGlobalId } from '../../src/kernel/ids/global-id';
import { post } from '../kit/http';
import { connectSocket } from '../kit/socket';
import type { Person, World } from '../kit/world';
import { cursorNow } from '../kit/event-cursors';
import { act } from '../finance/books';
