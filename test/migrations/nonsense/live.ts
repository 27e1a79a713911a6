import { past, type DomainRules } from './rules-of';

/** What the tables of the domain live refuse. */
export const rules: DomainRules = {
  nonsense: [
    ['live_streams', { title: '' }, 'live_streams_title_form'],
    ['live_streams', { price_tokens: 0 }, 'live_streams_price_positive'],
    ['live_streams', { status: 'LIVE' }, 'live_streams_started_at_present'],
    ['live_streams', { status: 'ENDED', started_at: past }, 'live_streams_ended_at_present'],
    ['live_streams', { started_at: past, ended_at: '2019-01-01' }, 'live_streams_end_after_start'],
    ['live_streams', { peak_viewer_count: -1 }, 'live_streams_peak_not_negative'],
  ],
};
