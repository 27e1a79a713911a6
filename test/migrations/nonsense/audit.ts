import { long, past, type DomainRules } from './rules-of';

/** What the tables of the domain audit refuse. */
export const rules: DomainRules = {
  rows: {
    audit_logs: () => ({ action: 'post.create' }),
    system_logs: () => ({ service: 'gateway' }),
  },
  nonsense: [
    ['audit_logs', { action: 'created a post' }, 'audit_logs_action_form'],
    ['audit_logs', { description: long(1_001) }, 'audit_logs_description_length'],
    ['audit_logs', { changes: '[]' }, 'audit_logs_changes_object'],
    ['system_logs', { service: 'The Gateway' }, 'system_logs_service_form'],
    ['system_logs', { message: long(10_001) }, 'system_logs_message_length'],
    ['system_logs', { metadata: '[]' }, 'system_logs_metadata_object'],
    ['security_events', { description: ' ' }, 'security_events_description_form'],
    ['security_events', { details: '[]' }, 'security_events_details_object'],
    ['security_events', { resolved_at: past }, 'security_events_resolution_whole'],
  ],
};
