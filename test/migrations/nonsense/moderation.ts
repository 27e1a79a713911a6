import { later, long, parent, past, type DomainRules } from './rules-of';

/** Somebody who does not exist: a CHECK refuses the row before its foreign keys are looked at. */
const somebody = '01900000-0000-7000-8000-0000000000aa';

const legalGround = { ground: 'LEGAL', legal_reference: 'The criminal code' };

/** What the tables of the domain moderation refuse. */
export const rules: DomainRules = {
  rows: {
    policy_documents: () => ({ version: Math.ceil(Math.random() * 1_000_000_000) }),
    user_violations: () => ({ created_at: past }),
    statements_of_reasons: () => ({ ...legalGround, created_at: past }),
    user_sanctions: () => ({ kind: 'WARNING', begins_at: past }),
  },
  nonsense: [
    ['policy_documents', { locale: 'English' }, 'policy_documents_locale_form'],
    ['policy_documents', { version: 0 }, 'policy_documents_version_positive'],
    ['policy_documents', { title: ' ' }, 'policy_documents_title_form'],
    ['policy_documents', { body: '\n' }, 'policy_documents_body_form'],
    ['policy_documents', { is_current: true }, 'policy_documents_current_published'],
    ['user_violations', { summary: long(2_001) }, 'user_violations_summary_form'],
    ['user_violations', { evidence: '[]' }, 'user_violations_evidence_object'],
    ['user_violations', { target_type: 'POST' }, 'user_violations_target_whole'],
    ['user_violations', { action_hours: 0 }, 'user_violations_action_hours_positive'],
    [
      'user_violations',
      { user_id: somebody, recorded_by_id: somebody },
      'user_violations_not_self',
    ],
    ['user_violations', { expires_at: past }, 'user_violations_expiry_after_creation'],
    ['user_violations', { withdrawn_at: later }, 'user_violations_withdrawal_whole'],
    ['statements_of_reasons', { facts: '' }, 'statements_of_reasons_facts_form'],
    ['statements_of_reasons', { redress: ' ' }, 'statements_of_reasons_redress_form'],
    [
      'statements_of_reasons',
      { territories: ['Germany'] },
      'statements_of_reasons_territories_form',
    ],
    ['statements_of_reasons', { confidence: 1.5 }, 'statements_of_reasons_confidence_range'],
    [
      'statements_of_reasons',
      { automated_decision: true },
      'statements_of_reasons_model_with_automation',
    ],
    ['statements_of_reasons', { legal_reference: null }, 'statements_of_reasons_legal_whole'],
    [
      'statements_of_reasons',
      { ground: 'CONTRACTUAL', legal_reference: null },
      'statements_of_reasons_contractual_whole',
    ],
    [
      'statements_of_reasons',
      { restriction: 'TERMINATION', ends_at: later },
      'statements_of_reasons_end_with_restriction',
    ],
    ['user_sanctions', { feature: 'POSTING' }, 'user_sanctions_feature_with_kind'],
    ['user_sanctions', { kind: 'SUSPENSION' }, 'user_sanctions_end_with_kind'],
    ['user_sanctions', { kind: 'SUSPENSION', ends_at: past }, 'user_sanctions_end_after_begin'],
    ['user_sanctions', { user_id: somebody, decided_by_id: somebody }, 'user_sanctions_not_self'],
    ['user_sanctions', { kind: 'BAN' }, 'user_sanctions_ban_by_human'],
    [
      'user_sanctions',
      { kind: 'BAN', decided_by_id: parent('users'), acknowledged_at: later },
      'user_sanctions_acknowledged_with_kind',
    ],
    ['user_sanctions', { lifted_at: later }, 'user_sanctions_lift_whole'],
    [
      'user_sanctions',
      { lifted_at: later, lifted_by_id: parent('users'), lift_reason: ' ' },
      'user_sanctions_lift_reason_form',
    ],
  ],
};
